import type { Cluster, Node } from "../../cluster/cluster.ts";
import { nodeFile, type PlanContext, type PlanPart, sharedFile } from "../plan-part.ts";

/** The configuration of the pod network, where the profile chooses one that stands on the node itself. */
export function planCni({ cluster, node }: PlanContext): PlanPart {
  const { cni, paths } = cluster;
  const from = ["cni", "plugin"];
  switch (cni.plugin) {
    case "none":
      return {};
    case "bridge": {
      const text = formatConf(bridgeConf(cluster, node));
      const path = `${paths.cniConf}/10-default.conf`;
      const file = node.podSubnet === undefined ? sharedFile : nodeFile;
      return { files: [file(path, text, from)] };
    }
    case "flannel":
    case "flanneld":
      if (usesDockerNetwork(cluster)) return {};
      return {
        files: [
          sharedFile(
            `${paths.cniConf}/10-flannel.conflist`,
            formatConf(flannelConf(cluster)),
            from,
          ),
        ],
      };
  }
}

/** Pods on docker's own bridge, to which flanneld gives the node's subnet. */
export function usesDockerNetwork({ cni, containerRuntime }: Cluster): boolean {
  return cni.plugin === "flanneld" && containerRuntime.name === "docker";
}

function formatConf(conf: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(conf, null, 2)}\n`;
}

/** 0.3.1 is what flannel's own manifest has; libraries of kubelets before 1.16 may know 0.2.0 at most. */
function cniVersion(cluster: Cluster): string {
  return cluster.version.minor < 16 ? "0.2.0" : "0.3.1";
}

/** https://www.cni.dev/plugins/current/main/bridge/ */
function bridgeConf(cluster: Cluster, node: Node): Readonly<Record<string, unknown>> {
  const subnets = (node.podSubnet ?? cluster.networking.podSubnet).split(",");
  const [subnet] = subnets;
  const addresses =
    subnets.length === 1 ? { subnet } : { ranges: subnets.map((one) => [{ subnet: one.trim() }]) };
  return {
    cniVersion: cniVersion(cluster),
    name: "mynet",
    type: "bridge",
    bridge: "mynet0",
    isDefaultGateway: true,
    ipMasq: true,
    hairpinMode: true,
    ipam: { type: "host-local", ...addresses },
  };
}

/** https://github.com/flannel-io/flannel/blob/master/Documentation/kube-flannel.yml */
function flannelConf(cluster: Cluster): Readonly<Record<string, unknown>> {
  return {
    cniVersion: cniVersion(cluster),
    name: "cbr0",
    plugins: [
      { type: "flannel", delegate: { hairpinMode: true, isDefaultGateway: true } },
      { type: "portmap", capabilities: { portMappings: true } },
    ],
  };
}
