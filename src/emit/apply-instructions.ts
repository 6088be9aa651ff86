import type { Cluster } from "../cluster/cluster.ts";
import {
  bootstrapTokenFlag,
  hasNodeAuthorizer,
  hasNodeClientClusterRoles,
} from "../facts/kubernetes-features.ts";
import { checkWorkloadSections } from "./check-workload.ts";
import { networkSections } from "./network-instructions.ts";

/** `cluster/README.md`: what a person does once on the control plane, in order. */
export function applyInstructions(cluster: Cluster, files: readonly string[]): string {
  const sections = [
    `# Once, on the control plane of ${cluster.name}\n\nUntil this is done the nodes wait: their kubelets ask the API server again and again.`,
    caSection(cluster),
    ...joinSections(cluster, files),
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
  const apply = files
    .filter((path) => path.endsWith(".yaml"))
    .map((path) => `kubectl apply -f ${path.replace(/^cluster\//, "")}`);
  const commands = ["```sh", ...apply, "```"].join("\n");
  const { minor } = cluster.version;
  const modes = `\`--authorization-mode=${hasNodeAuthorizer(minor) ? "Node,RBAC" : "RBAC"}\``;
  switch (cluster.join.method) {
    case "bootstrapToken":
      return [
        `## Joining\n\nThe API server needs \`--${bootstrapTokenFlag(minor)}\` and ${modes} (kubeadm sets both). The first file holds the token: delete it when it is applied.\n\n${commands}`,
      ];
    case "tokenFile":
      return [
        `## Joining\n\nPut \`token.csv\` beside the API server, start it with \`--token-auth-file=/etc/kubernetes/token.csv\` and ${modes}, and apply:\n\n${commands}`,
      ];
    case "clientCertificate":
      return [
        `## Joining\n\nNothing to apply: every node brings its own client certificate. The API server needs ${modes}.`,
      ];
  }
}

/** Old control planes do not approve by roles. */
function approvalSections({ join, version }: Cluster): readonly string[] {
  if (join.method === "clientCertificate" || hasNodeClientClusterRoles(version.minor)) return [];
  return [
    [
      "## Client certificates of the kubelets",
      "",
      `A control plane of ${version.text} may leave the requests of new nodes Pending. Look who asks, then approve:`,
      "",
      "```sh",
      "kubectl get csr",
      "kubectl certificate approve NAME",
      "```",
    ].join("\n"),
  ];
}

function servingSections(cluster: Cluster): readonly string[] {
  if (cluster.kubelet.servingCertificate !== "bootstrap") return [];
  return [
    [
      "## Serving certificates of the kubelets",
      "",
      "Each kubelet asks for one, and nobody approves it by itself: until then `kubectl logs` and `exec` fail with a TLS error.",
      "Look who asks, then approve:",
      "",
      "```sh",
      "kubectl get csr",
      "kubectl certificate approve NAME",
      "```",
    ].join("\n"),
  ];
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
