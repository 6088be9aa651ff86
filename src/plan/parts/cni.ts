import type { Cluster } from "../../cluster/cluster.ts";
import { cniVersion, readsCniLists } from "../../facts/kubernetes-features.ts";
import type { FileItem } from "../node-plan.ts";
import { nodeFile, type PlanContext, type PlanPart, sharedFile } from "../plan-part.ts";

/** bridge masquerades and portmap forwards with it, and so does flanneld. */
export const networkPackage = { name: "iptables", phase: "bake", from: ["cni", "plugin"] } as const;

/** The configuration of the pod network, where the profile chooses one that stands on the node itself. */
export function planCni({ cluster, node, remember }: PlanContext): PlanPart {
  return remember(`cni ${node.podSubnet ?? ""}`, () => planPodNetwork(cluster, node.podSubnet));
}

function planPodNetwork(cluster: Cluster, podSubnet: string | undefined): PlanPart {
  const { cni, paths } = cluster;
  const from = ["cni", "plugin"];
  switch (cni.plugin) {
    case "none":
      return {};
    case "bridge": {
      const text = formatConf(bridgeConf(cluster, podSubnet));
      const path = `${paths.cniConf}/10-default.conf`;
      const file = podSubnet === undefined ? sharedFile : nodeFile;
      return { packages: [networkPackage], files: [file(path, text, from)] };
    }
    case "flannel":
    case "flanneld":
      if (usesDockerNetwork(cluster)) return {};
      return { packages: [networkPackage], files: [flannelFile(cluster)] };
  }
}

/** Pods on docker's own bridge, to which flanneld gives the node's subnet. */
export function usesDockerNetwork({ cni, containerRuntime }: Cluster): boolean {
  return cni.plugin === "flanneld" && containerRuntime.name === "docker";
}

function formatConf(conf: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(conf, null, 2)}\n`;
}

/** https://www.cni.dev/plugins/current/main/bridge/ */
function bridgeConf(
  cluster: Cluster,
  podSubnet: string | undefined,
): Readonly<Record<string, unknown>> {
  const subnets = (podSubnet ?? cluster.networking.podSubnet).split(",");
  const [subnet] = subnets;
  const addresses =
    subnets.length === 1 ? { subnet } : { ranges: subnets.map((one) => [{ subnet: one.trim() }]) };
  return {
    cniVersion: cniVersion(cluster.version.minor),
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
function flannelFile({ paths, version: { minor } }: Cluster): FileItem {
  const header = { cniVersion: cniVersion(minor), name: "cbr0" };
  const flannel = { type: "flannel", delegate: { hairpinMode: true, isDefaultGateway: true } };
  const portmap = { type: "portmap", capabilities: { portMappings: true } };
  const [ending, conf] = readsCniLists(minor)
    ? ["conflist", { ...header, plugins: [flannel, portmap] }]
    : ["conf", { ...header, ...flannel }];
  return sharedFile(`${paths.cniConf}/10-flannel.${ending}`, formatConf(conf), ["cni", "plugin"]);
}
