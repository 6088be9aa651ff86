import type { Cluster } from "../cluster/cluster.ts";

/** `cluster/README.md`: what a person does once on the control plane, in order. */
export function applyInstructions(cluster: Cluster, files: readonly string[]): string {
  const sections = [
    `# Once, on the control plane of ${cluster.name}\n\nUntil this is done the nodes wait: their kubelets ask the API server again and again.`,
    caSection(cluster),
    ...joinSections(cluster, files),
    ...servingSections(cluster),
    cniSection(cluster),
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
  switch (cluster.join.method) {
    case "bootstrapToken":
      return [
        `## Joining\n\nThe API server needs \`--enable-bootstrap-token-auth\` (kubeadm sets it). The first file holds the token: delete it when it is applied.\n\n${commands}`,
      ];
    case "tokenFile":
      return [
        `## Joining\n\nPut \`token.csv\` beside the API server, start it with \`--token-auth-file=/etc/kubernetes/token.csv\`, and apply:\n\n${commands}`,
      ];
    case "clientCertificate":
      return [
        "## Joining\n\nNothing to apply: every node brings its own client certificate. The API server needs `--authorization-mode=Node,RBAC`.",
      ];
  }
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

function cniSection(cluster: Cluster): string {
  return [
    "## Pod network",
    "",
    "Nodes stay NotReady until a CNI plugin has put its configuration down: install Calico, Cilium, Flannel or another as a",
    `DaemonSet, with ${cluster.networking.podSubnet} as its range.`,
  ].join("\n");
}
