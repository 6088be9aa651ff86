import type { Cluster } from "../cluster/cluster.ts";

/** From so many nodes on garbage is more than all else in memory. */
const manyNodes = 1000;

/**
 * For clusters of many nodes: has garbage collected whenever the heap has grown by half. Left alone, V8 lets it grow
 * several times over while there is memory, which makes nothing faster here (docs/performance.md).
 */
export async function boundHeap({ pools }: Cluster): Promise<void> {
  const nodes = pools.reduce((count, pool) => count + pool.nodes.length, 0);
  if (nodes < manyNodes) return;
  const { setFlagsFromString } = await import("node:v8");
  setFlagsFromString("--heap-growing-percent=50");
}
