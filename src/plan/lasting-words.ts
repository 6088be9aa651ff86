import type { Cluster, ContainerRuntime } from "../cluster/cluster.ts";
import type { NodePlan } from "./node-plan.ts";
import { kubeletSetting } from "./parts/kubelet-configuration.ts";
import type { PlanContext, PoolContext } from "./plan-part.ts";

/**
 * What a machine cannot change once it runs Pods, as words `key=value`, always with the same keys.
 * A minor release wants the machine drained (https://kubernetes.io/releases/version-skew-policy/#supported-component-upgrade-order),
 * Pods belong to one runtime, cgroup driver (https://kubernetes.io/docs/setup/production-environment/container-runtimes/#cgroup-drivers),
 * network and data folder; a kubelet that has joined keeps the API server's address in a file of its own, and refuses to
 * start with managers other than those of its checkpoints.
 */
export function lastingWords(context: PlanContext): Pick<NodePlan, "keeps" | "ownKeeps"> {
  const { cluster, node, remember } = context;
  return {
    keeps: remember("lasting words", () => poolWords(context).map(encodeWord)),
    ownKeeps: [
      `podSubnet=${node.podSubnet ?? cluster.networking.podSubnet}`,
      `address=${node.address === undefined ? "-" : node.addresses.join(",")}`,
    ].map(encodeWord),
  };
}

function encodeWord(word: string): string {
  return word.replace(/[^!-~]/gu, encodeURIComponent);
}

function poolWords({ cluster, pool, settings }: PoolContext): readonly string[] {
  const { version, containerRuntime: runtime, controlPlane, join, paths } = cluster;
  const manager = (field: string, usual: string): unknown =>
    kubeletSetting(pool, field, settings) ?? usual;
  return [
    `kubernetes=1.${version.minor}`,
    `runtime=${runtimeName(runtime)}`,
    `cgroupDriver=${runtime.cgroupDriver}`,
    `cni=${cluster.cni.plugin}`,
    `server=${join.method === "clientCertificate" ? "-" : controlPlane.server}`,
    `folders=${paths.kubelet},${runtimeFolder(cluster)}`,
    `managers=${manager("cpuManagerPolicy", "none")},${manager("memoryManagerPolicy", "None")}`,
  ];
}

function runtimeName(runtime: ContainerRuntime): string {
  return runtime.name === "docker" && runtime.adapter === "cri-dockerd"
    ? runtime.adapter
    : runtime.name;
}

/** Where the runtime keeps images and containers: as the profile's configuration of it says, or `-`. */
function runtimeFolder({ containerRuntime: { name, config } }: Cluster): unknown {
  switch (name) {
    case "containerd":
      return config["root"] ?? "-";
    case "docker":
      return config["data-root"] ?? config["graph"] ?? "-";
    case "cri-o":
      return (config["crio"] as Readonly<Record<string, unknown>> | undefined)?.["root"] ?? "-";
  }
}
