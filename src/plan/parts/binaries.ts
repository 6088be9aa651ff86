import type { Paths } from "../../cluster/cluster.ts";
import type { PlanContext, PlanPart } from "../plan-part.ts";

/** The downloads of the node's architecture, and where each is installed. */
export function planBinaries({ cluster, pool }: PlanContext): PlanPart {
  const binaries = cluster.binaries
    .filter((binary) => binary.architecture === pool.architecture)
    .map((binary) => {
      const folder = binaryFolder(binary.name, cluster.paths);
      return {
        ...binary,
        destination: binary.layout.kind === "file" ? `${folder}/${binary.name}` : folder,
        phase: "bake" as const,
        from: binaryOrigin(binary.name),
      };
    });
  return { binaries };
}

function binaryFolder(name: string, paths: Paths): string {
  if (name === "containerd") return paths.containerd;
  return name === "cni-plugins" ? paths.cniBin : paths.binaries;
}

function binaryOrigin(name: string): readonly string[] {
  if (name === "containerd") return ["containerRuntime", "version"];
  return name === "kubelet" ? ["kubernetes", "version"] : ["binaries", name];
}
