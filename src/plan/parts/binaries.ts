import type { Paths } from "../../cluster/cluster.ts";
import type { PlanPart, PoolContext } from "../plan-part.ts";

/** Programs that are not called as their component is. */
const programNames: Readonly<Record<string, string>> = {
  flannel: "flanneld",
  "flannel-cni-plugin": "flannel",
};

/** The downloads of the node's architecture, and where each is installed. */
export function planBinaries({ cluster, pool }: PoolContext): PlanPart {
  const binaries = cluster.binaries
    .filter((binary) => binary.architecture === pool.architecture)
    .map((binary) => {
      const folder = binaryFolder(binary.name, cluster.paths);
      const program = programNames[binary.name] ?? binary.name;
      return {
        ...binary,
        destination: binary.layout.kind === "file" ? `${folder}/${program}` : folder,
        phase: "bake" as const,
        from: binaryOrigin(binary.name),
      };
    });
  return { binaries };
}

function binaryFolder(name: string, paths: Paths): string {
  if (name === "containerd") return paths.containerd;
  if (name === "docker") return paths.docker;
  return name === "cni-plugins" || name === "flannel-cni-plugin" ? paths.cniBin : paths.binaries;
}

function binaryOrigin(name: string): readonly string[] {
  if (["containerd", "docker", "cri-o"].includes(name)) return ["containerRuntime", "version"];
  return name === "kubelet" ? ["kubernetes", "version"] : ["binaries", name];
}
