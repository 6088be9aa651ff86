import type { Cluster } from "../cluster/cluster.ts";
import { UsageError } from "./exit-codes.ts";

/** Checks the names given with `--node`; `undefined` stands for all nodes. */
export function selectNodes(
  cluster: Cluster,
  names: readonly string[],
): readonly string[] | undefined {
  if (names.length === 0) return undefined;
  const known = cluster.pools.flatMap((pool) => pool.nodes.map((node) => node.name));
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    const shown = known.slice(0, 20).join(", ");
    throw new UsageError(
      `cluster ${cluster.name} has no node ${unknown.map((name) => JSON.stringify(name)).join(", ")}; it has ${shown}${known.length > 20 ? ", …" : ""}`,
    );
  }
  return [...new Set(names)];
}
