import type { Cluster } from "../cluster/cluster.ts";
import {
  hasBootstrapTokenGroups,
  hasNodeClientClusterRoles,
  rbacApiVersion,
} from "../facts/kubernetes-features.ts";
import { toYaml } from "../formats/yaml.ts";
import type { BootstrapToken, EarlierToken, Secrets } from "../secrets/secrets.ts";
import { applyInstructions } from "./apply-instructions.ts";
import { checkWorkload, checkWorkloadPath } from "./check-workload.ts";
import type { OutputFile } from "./output-file.ts";
import { servingApproverManifests, servingApproverPath } from "./serving-approver.ts";

/** The group that nodegen's bootstrap tokens belong to, and before there were such the group of every token. */
const tokenGroup = "system:bootstrappers:default-node-token";
const anyTokenGroup = "system:bootstrappers";
/** The user that `token.csv` names. */
const tokenUser = "kubelet-bootstrap";

type Manifest = Readonly<Record<string, unknown>>;
type Subject = { readonly kind: "Group" | "User"; readonly name: string };

/** `cluster/`: what is applied once on the control plane so that nodes can join, and how to apply it. */
export function emitClusterManifests(cluster: Cluster, secrets: Secrets): readonly OutputFile[] {
  const files = joinFiles(cluster, secrets);
  const paths = files.map((file) => file.path);
  const instructions = applyInstructions(cluster, paths, secrets.earlierTokens);
  const approver = servingApproverManifests(cluster);
  const workload = checkWorkload(cluster);
  return [
    ...files,
    ...(approver.length === 0 ? [] : [yamlFile(servingApproverPath, approver, false)]),
    ...(workload.length === 0 ? [] : [yamlFile(checkWorkloadPath, workload, false)]),
    textFile("cluster/README.md", instructions, false),
  ];
}

function joinFiles(
  cluster: Cluster,
  { bootstrapToken, earlierTokens, fileToken }: Secrets,
): readonly OutputFile[] {
  if (cluster.join.method === "bootstrapToken" && bootstrapToken !== undefined) {
    const name = hasBootstrapTokenGroups(cluster.version.minor) ? tokenGroup : anyTokenGroup;
    const tokens = [bootstrapToken, ...earlierTokens].map((token) => tokenSecret(cluster, token));
    return [
      yamlFile("cluster/bootstrap-token-secret.yaml", tokens, true),
      rbacFile(cluster, { kind: "Group", name }),
    ];
  }
  if (cluster.join.method === "tokenFile" && fileToken !== undefined) {
    return [
      textFile("cluster/token.csv", `${fileToken},${tokenUser},10001\n`, true),
      rbacFile(cluster, { kind: "User", name: tokenUser }),
    ];
  }
  return [];
}

/**
 * https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/: the API server refuses a token whose end is
 * past, and the token cleaner then deletes its Secret. So a revoked one is applied with its end and without what it opens.
 */
function tokenSecret(cluster: Cluster, token: BootstrapToken | EarlierToken): Manifest {
  const { id, secret, expires } = token;
  const usage = secret === undefined ? "false" : "true";
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: `bootstrap-token-${id}`, namespace: "kube-system" },
    type: "bootstrap.kubernetes.io/token",
    stringData: {
      description: `Joins the nodes of cluster ${cluster.name}; made by nodegen`,
      "token-id": id,
      ...(secret === undefined ? {} : { "token-secret": secret }),
      ...(expires === undefined ? {} : { expiration: formatTime(expires) }),
      "usage-bootstrap-authentication": usage,
      "usage-bootstrap-signing": usage,
      ...(hasBootstrapTokenGroups(cluster.version.minor)
        ? { "auth-extra-groups": tokenGroup }
        : {}),
    },
  };
}

/** RFC 3339 in whole seconds, as the token cleaner reads it. */
function formatTime(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, "Z");
}

/**
 * Lets kubelets ask for a client certificate, approves the first one and its renewals without a person.
 * https://kubernetes.io/docs/reference/access-authn-authz/kubelet-tls-bootstrapping/
 */
function rbacFile(cluster: Cluster, joining: Subject): OutputFile {
  const { minor } = cluster.version;
  const requests = "system:certificates.k8s.io:certificatesigningrequests";
  const bindings = [
    binding(minor, "kubelet-bootstrap", "system:node-bootstrapper", joining),
    binding(minor, "node-autoapprove-bootstrap", `${requests}:nodeclient`, joining),
    binding(minor, "node-autoapprove-certificate-rotation", `${requests}:selfnodeclient`, {
      kind: "Group",
      name: "system:nodes",
    }),
  ];
  const roles = hasNodeClientClusterRoles(minor) ? [] : clientRoles(minor, requests);
  return yamlFile("cluster/kubelet-bootstrap-rbac.yaml", [...roles, ...bindings], false);
}

function binding(minor: number, name: string, role: string, subject: Subject): Manifest {
  const apiGroup = "rbac.authorization.k8s.io";
  return {
    apiVersion: rbacApiVersion(minor),
    kind: "ClusterRoleBinding",
    metadata: { name },
    roleRef: { apiGroup, kind: "ClusterRole", name: role },
    subjects: [{ apiGroup, ...subject }],
  };
}

/** Before 1.8 the roles that the approver asks for have to be made. */
function clientRoles(minor: number, requests: string): readonly Manifest[] {
  return ["nodeclient", "selfnodeclient"].map((name) => ({
    apiVersion: rbacApiVersion(minor),
    kind: "ClusterRole",
    metadata: { name: `${requests}:${name}` },
    rules: [
      {
        apiGroups: ["certificates.k8s.io"],
        resources: [`certificatesigningrequests/${name}`],
        verbs: ["create"],
      },
    ],
  }));
}

function yamlFile(path: string, manifests: readonly Manifest[], secret: boolean): OutputFile {
  const text = manifests.map((manifest) => toYaml(manifest)).join("---\n");
  return textFile(path, `# Generated by nodegen; do not edit.\n${text}`, secret);
}

function textFile(path: string, text: string, secret: boolean): OutputFile {
  return { path, content: Buffer.from(text, "utf8"), secret };
}
