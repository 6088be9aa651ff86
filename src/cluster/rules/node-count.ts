import type { Report } from "../../diagnostics/report.ts";
import type { Pool } from "../cluster.ts";
import type { Subnet } from "../subnet.ts";

/** kube-controller-manager gives every node a subnet of its own; past the last one nodes stay NotReady. */
export function checkNodeCount(
  pools: readonly Pool[],
  podSubnet: Subnet | undefined,
  mask: number,
  report: Report,
): void {
  if (podSubnet === undefined || mask < podSubnet.prefixLength) return;
  const nodes = pools.reduce((sum, pool) => sum + pool.nodes.length, 0);
  const room = 2 ** (mask - podSubnet.prefixLength);
  if (nodes > room) {
    report.add("network-too-many-nodes", { nodes, room, cidr: podSubnet.text, mask }, [
      "kubernetes",
      "networking",
      "podSubnet",
    ]);
  }
}
