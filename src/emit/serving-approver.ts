import type { Cluster, ServingApprover } from "../cluster/cluster.ts";

/** Where the approver of serving certificates stands. */
export const servingApproverPath = "cluster/kubelet-csr-approver.yaml";

const name = "kubelet-csr-approver";
const namespace = "kube-system";
const apiGroup = "rbac.authorization.k8s.io";
const labels = { "app.kubernetes.io/name": name };
const probePort = 8081;

type Manifest = Readonly<Record<string, unknown>>;

/**
 * kubelet-csr-approver and what it needs: to read requests and to approve those of the signer kubernetes.io/kubelet-serving.
 * Nothing where the profile asks for none. https://github.com/postfinance/kubelet-csr-approver
 */
export function servingApproverManifests({ kubelet }: Cluster): readonly Manifest[] {
  const { servingApproval } = kubelet;
  if (servingApproval.by !== "approver") return [];
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace, labels } },
    clusterRole(),
    {
      apiVersion: `${apiGroup}/v1`,
      kind: "ClusterRoleBinding",
      metadata: { name, labels },
      roleRef: { apiGroup, kind: "ClusterRole", name },
      subjects: [{ kind: "ServiceAccount", name, namespace }],
    },
    deployment(servingApproval.approver),
  ];
}

function clusterRole(): Manifest {
  const apiGroups = ["certificates.k8s.io"];
  const requests = "certificatesigningrequests";
  const signer = "kubernetes.io/kubelet-serving";
  return {
    apiVersion: `${apiGroup}/v1`,
    kind: "ClusterRole",
    metadata: { name, labels },
    rules: [
      { apiGroups, resources: [requests], verbs: ["get", "list", "watch"] },
      { apiGroups, resources: [`${requests}/approval`], verbs: ["update"] },
      { apiGroups, resources: ["signers"], resourceNames: [signer], verbs: ["approve"] },
    ],
  };
}

/** One is enough: a request waits until it is there, and two would both answer each. */
function deployment(approver: ServingApprover): Manifest {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace, labels },
    spec: {
      replicas: 1,
      strategy: { type: "Recreate" },
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec(approver) },
    },
  };
}

function podSpec(approver: ServingApprover): Manifest {
  const controlPlaneTaints = [
    "node-role.kubernetes.io/control-plane",
    "node-role.kubernetes.io/master",
  ];
  return {
    serviceAccountName: name,
    priorityClassName: "system-cluster-critical",
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65532,
      runAsGroup: 65532,
      seccompProfile: { type: "RuntimeDefault" },
    },
    tolerations: controlPlaneTaints.map((key) => ({
      key,
      operator: "Exists",
      effect: "NoSchedule",
    })),
    containers: [
      {
        name,
        image: approver.image,
        args: approverFlags(approver),
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
        livenessProbe: { httpGet: { path: "/healthz", port: probePort } },
        resources: { requests: { cpu: "10m", memory: "64Mi" }, limits: { memory: "128Mi" } },
      },
    ],
  };
}

/** https://github.com/postfinance/kubelet-csr-approver#parameters; metrics at 0 are off. */
function approverFlags({ nodeNames, nodeSubnets, resolveNames }: ServingApprover): string[] {
  return [
    `-provider-regex=${namePattern(nodeNames)}`,
    `-provider-ip-prefixes=${nodeSubnets.join(",")}`,
    `-bypass-dns-resolution=${!resolveNames}`,
    "-metrics-bind-address=0",
    `-health-probe-bind-address=:${probePort}`,
  ];
}

/** A pattern for the whole name; `*` does not go beyond a dot, lest `worker-*` be any host of a foreign domain. */
function namePattern(names: readonly string[]): string {
  const patterns = names.map((one) => one.replaceAll(".", "\\.").replaceAll("*", "[a-z0-9-]*"));
  return `^(${patterns.join("|")})$`;
}
