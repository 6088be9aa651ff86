import type { Cluster } from "../cluster/cluster.ts";
import {
  bootstrapTokenFlag,
  hasNodeAuthorizer,
  hasNodeClientClusterRoles,
} from "../facts/kubernetes-features.ts";
import type { EarlierToken } from "../secrets/secrets.ts";
import { checkWorkloadSections } from "./check-workload.ts";
import { networkSections } from "./network-instructions.ts";
import { servingApproverPath } from "./serving-approver.ts";

/** `cluster/README.md`: what a person does once on the control plane, in order. `files` are those that let nodes join. */
export function applyInstructions(
  cluster: Cluster,
  files: readonly string[],
  earlierTokens: readonly EarlierToken[],
): string {
  const sections = [
    `# Once, on the control plane of ${cluster.name}\n\nIn this order. Until it is done the nodes wait: their kubelets ask the API server again and again.`,
    caSection(cluster),
    ...joinSections(cluster, files),
    ...tokenSections(cluster, earlierTokens),
    ...approvalSections(cluster),
    ...servingSections(cluster),
    kubeletAccessSection(),
    ...networkSections(cluster),
    ...checkWorkloadSections(cluster),
  ];
  return `${sections.join("\n\n")}\n`;
}

function caSection(cluster: Cluster): string {
  return [
    "## The CA",
    "",
    "Nodes trust the CA certificate in the secrets folder, `pki/ca.crt`. It must be the one that signs the API server's",
    `certificate at ${cluster.controlPlane.endpoint} and that kube-controller-manager signs with. If the control plane is there`,
    "already, put its `ca.crt` (and `ca.key`, where certificates are issued here) into the secrets folder before the first build.",
  ].join("\n");
}

function joinSections(cluster: Cluster, files: readonly string[]): readonly string[] {
  const commands = applyCommands(files.filter((path) => path.endsWith(".yaml")));
  const { minor } = cluster.version;
  const modes = `\`--authorization-mode=${hasNodeAuthorizer(minor) ? "Node,RBAC" : "RBAC"}\``;
  const approved = hasNodeClientClusterRoles(minor)
    ? "\n\nkube-controller-manager then approves the nodes' requests for client certificates, the first and every renewal: nothing is done by hand."
    : "";
  switch (cluster.join.method) {
    case "bootstrapToken":
      return [
        `## Joining\n\nThe API server needs \`--${bootstrapTokenFlag(minor)}\` and ${modes} (kubeadm sets both). The first file holds the token: delete it when it is applied.\n\n${commands}${approved}`,
      ];
    case "tokenFile":
      return [
        `## Joining\n\nPut \`token.csv\` beside the API server, start it with \`--token-auth-file=/etc/kubernetes/token.csv\` and ${modes}, and apply:\n\n${commands}${approved}`,
      ];
    case "clientCertificate":
      return [
        `## Joining\n\nNothing to apply: every node brings its own client certificate. The API server needs ${modes}.`,
      ];
  }
}

function applyCommands(paths: readonly string[]): string {
  const names = paths.map((path) => path.replace(/^cluster\//, ""));
  return shellBlock(names.map((name) => `kubectl apply -f ${name}`));
}

function shellBlock(lines: readonly string[]): string {
  return ["```sh", ...lines, "```"].join("\n");
}

/** What to do when there is another token, and with those that are over. */
function tokenSections({ join }: Cluster, earlier: readonly EarlierToken[]): readonly string[] {
  if (join.method !== "bootstrapToken" || join.token !== undefined) return [];
  const valid = earlier.filter(({ secret }) => secret !== undefined).map(({ id }) => id);
  const revoked = earlier.filter(({ secret }) => secret === undefined).map(({ id }) => id);
  const paragraphs = [
    "Whenever a build says that it made or renewed the bootstrap token, or `nodegen token` changed one, apply the first file",
    "again: machines with the new user-data join with the new token.",
    ...(valid.length === 0
      ? []
      : [
          "",
          `It also holds what machines of earlier builds still join with, each to its own end: ${valid.join(", ")}.`,
        ]),
    ...(revoked.length === 0
      ? []
      : [
          "",
          `Revoked: ${revoked.join(", ")}. Applied, the file ends them within seconds, and the control plane's token cleaner deletes them;`,
          "where it does not run (`--controllers=*,tokencleaner`; kubeadm sets it):",
          "",
          shellBlock(
            revoked.map(
              (id) => `kubectl --namespace kube-system delete secret bootstrap-token-${id}`,
            ),
          ),
        ]),
  ];
  return [`## Another token\n\n${paragraphs.join("\n")}`];
}

/** Old control planes do not approve by roles. */
function approvalSections({ join, version }: Cluster): readonly string[] {
  if (join.method === "clientCertificate" || hasNodeClientClusterRoles(version.minor)) return [];
  return [
    [
      "## Client certificates of the kubelets",
      "",
      `A control plane of ${version.text} may leave the requests of new nodes Pending. ${byHand}`,
    ].join("\n"),
  ];
}

const byHand = `Look who asks, then approve:\n\n${shellBlock(["kubectl get csr", "kubectl certificate approve NAME"])}`;

function servingSections({ kubelet }: Cluster): readonly string[] {
  if (kubelet.servingCertificate !== "bootstrap") return [];
  const title = "## Serving certificates of the kubelets";
  const asks = "Each kubelet asks for one, and kube-controller-manager approves none by itself";
  switch (kubelet.servingApproval.by) {
    case "hand":
      return [
        `${title}\n\n${asks}: until then \`kubectl logs\` and \`exec\` fail with a TLS error.\n${byHand}`,
      ];
    case "others":
      return [`${title}\n\n${asks}: the cluster's own approver must know these nodes.`];
    case "approver":
      return [
        `${title}\n\n${asks}. This one approves those that the profile names, at their addresses:\n\n${applyCommands([servingApproverPath])}\n\nIt runs on the first node that is Ready. What it refuses it says: \`kubectl --namespace kube-system logs deployment/kubelet-csr-approver\`.`,
      ];
  }
}

/** Kubelets refuse anonymous callers and ask the API server what the others may do. */
function kubeletAccessSection(): string {
  return [
    "## kubectl logs and exec",
    "",
    "The API server shows the kubelets the certificate of `--kubelet-client-certificate`: it must come from the same CA, and its",
    "user needs what ClusterRole `system:kubelet-api-admin` allows (kubeadm sees to both).",
  ].join("\n");
}
