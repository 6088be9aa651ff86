import type { Cluster } from "../cluster/cluster.ts";
import { daemonSetApiVersion } from "../facts/kubernetes-features.ts";

/** Where the workload for checking the pod network stands. */
export const checkWorkloadPath = "cluster/nginx-ds.yaml";

const name = "nginx-ds";
const labels = { app: name };

/** One web server on each node and a NodePort service before them; nothing where the profile names no image. */
export function checkWorkload({
  checkImage,
  version,
}: Cluster): readonly Readonly<Record<string, unknown>>[] {
  if (checkImage === undefined) return [];
  const container = { name: "my-nginx", image: checkImage, ports: [{ containerPort: 80 }] };
  return [
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name, labels },
      spec: {
        type: "NodePort",
        selector: labels,
        ports: [{ name: "http", port: 80, targetPort: 80 }],
      },
    },
    {
      apiVersion: daemonSetApiVersion(version.minor),
      kind: "DaemonSet",
      metadata: { name, labels },
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [container] } },
      },
    },
  ];
}

/** How a person checks the pod network with it; a section of `cluster/README.md`. */
export function checkWorkloadSections({ checkImage }: Cluster): readonly string[] {
  if (checkImage === undefined) return [];
  return [
    [
      "## Checking the pod network",
      "",
      "When the nodes are Ready:",
      "",
      "```sh",
      "kubectl apply -f nginx-ds.yaml",
      "kubectl get pods -o wide -l app=nginx-ds",
      "kubectl get service nginx-ds",
      "```",
      "",
      "Then on every node: `ping` each Pod's IP, `curl` the service's cluster IP, and `curl` every node's address at the",
      "service's node port. Each answers with nginx's page. `kubectl delete -f nginx-ds.yaml` takes it away again.",
    ].join("\n"),
  ];
}
