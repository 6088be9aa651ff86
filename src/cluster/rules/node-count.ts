import type { Report } from "../../diagnostics/report.ts";
import type { Pool } from "../cluster.ts";
import type { PodRange } from "../resolve-network.ts";

/** kube-controller-manager gives every node a subnet of its own; past the last one nodes stay NotReady. */
export function checkNodeCount(
  pools: readonly Pool[],
  ranges: readonly PodRange[],
  report: Report,
): void {
  const nodes = pools.reduce((sum, pool) => sum + pool.nodes.length, 0);
  for (const { subnet, mask } of ranges) {
    const room = 2 ** (mask - subnet.prefixLength);
    if (mask < subnet.prefixLength || nodes <= room) continue;
    const params = { nodes, room, cidr: subnet.text, mask };
    report.add("network-too-many-nodes", params, ["kubernetes", "networking", "podSubnet"]);
  }
}
