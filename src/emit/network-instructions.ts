import type { Cluster, Flanneld } from "../cluster/cluster.ts";
import { dualStackSupport } from "../facts/kubernetes-features.ts";
import { flanneldUsesEtcdV2 } from "../facts/network-features.ts";

/** What the choices of network and load balancer ask of the control plane, as sections of `cluster/README.md`. */
export function networkSections(cluster: Cluster): readonly string[] {
  return [
    podNetworkSection(cluster),
    ...loadBalancerSections(cluster),
    ...dualStackSections(cluster),
  ];
}

function podNetworkSection(cluster: Cluster): string {
  const { cni, networking } = cluster;
  return ["## Pod network", "", ...podNetworkText(cni, networking.podSubnet, cluster)].join("\n");
}

function podNetworkText(
  cni: Cluster["cni"],
  podSubnet: string,
  cluster: Cluster,
): readonly string[] {
  switch (cni.plugin) {
    case "none":
      return [
        "Nodes stay NotReady until a CNI plugin has put its configuration down: install Calico, Cilium, Flannel or another as a",
        `DaemonSet, with ${podSubnet} as its range.`,
      ];
    case "bridge":
      return [
        "Each node's bridge reaches the Pods of that node. For Pods of other nodes your network needs a route to each node's",
        `part of ${podSubnet}, or a network DaemonSet whose configuration sorts before \`10-default.conf\`.`,
      ];
    case "flannel":
      return [
        `Pods wait until flannel's DaemonSet runs on their node: apply its manifest with ${podSubnet} as \`Network\`. The nodes`,
        "have its CNI configuration already.",
      ];
    case "flanneld":
      return flanneldText(cni.flanneld, cluster);
  }
}

/** The one key that flanneld waits for: https://github.com/flannel-io/flannel/blob/master/Documentation/configuration.md */
function flanneldText(flanneld: Flanneld, { networking, binaries }: Cluster): readonly string[] {
  const subnets = networking.podSubnet.split(",");
  const Network = subnets.find((subnet) => !subnet.includes(":"));
  const IPv6Network = subnets.find((subnet) => subnet.includes(":"));
  const { nodeCIDRMaskSize: SubnetLen, nodeCIDRMaskSizeIPv6 } = networking;
  const IPv6SubnetLen = Network === undefined ? SubnetLen : nodeCIDRMaskSizeIPv6;
  const config = JSON.stringify({
    ...(Network === undefined ? { EnableIPv4: false } : { Network, SubnetLen }),
    ...(IPv6Network === undefined ? {} : { EnableIPv6: true, IPv6Network, IPv6SubnetLen }),
    Backend: { Type: "vxlan" },
  });
  const version = binaries.find(({ name }) => name === "flannel")?.version ?? "";
  const command = flanneldUsesEtcdV2(version)
    ? "ETCDCTL_API=2 etcdctl set"
    : "ETCDCTL_API=3 etcdctl put";
  return [
    "flanneld on the nodes waits until etcd holds its network:",
    "",
    "```sh",
    `${command} ${flanneld.etcdPrefix}/config '${config}'`,
    "```",
    ...(flanneld.tls?.issued === true
      ? ["", "etcd must take client certificates of this cluster's CA: its `--trusted-ca-file`."]
      : []),
  ];
}

function loadBalancerSections({ controlPlane }: Cluster): readonly string[] {
  if (controlPlane.loadBalancer === undefined || controlPlane.tlsServerName !== undefined)
    return [];
  return [
    [
      "## Certificates of the API servers",
      "",
      `Nodes reach them through ${controlPlane.server}: each API server's certificate must be valid for 127.0.0.1`,
      "(kubeadm: `apiServer.certSANs`).",
    ].join("\n"),
  ];
}

function dualStackSections({ networking, version }: Cluster): readonly string[] {
  if (!networking.podSubnet.includes(",")) return [];
  const needsGate = dualStackSupport(version.minor) === "gate";
  const gate = needsGate ? ", and `--feature-gates=IPv6DualStack=true`" : "";
  return [
    [
      "## Dual stack",
      "",
      `kube-apiserver needs \`--service-cluster-ip-range=${networking.serviceSubnet}\`, kube-controller-manager the same and`,
      `\`--cluster-cidr=${networking.podSubnet} --node-cidr-mask-size-ipv4=${networking.nodeCIDRMaskSize} --node-cidr-mask-size-ipv6=${networking.nodeCIDRMaskSizeIPv6}\`${gate}.`,
    ].join("\n"),
  ];
}
