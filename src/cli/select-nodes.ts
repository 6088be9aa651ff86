import type { Cluster } from "../cluster/cluster.ts";
import { UsageError } from "./exit-codes.ts";

/** Checks the names given with `--node`, which may also be among `others`; `undefined` stands for all nodes. */
export function selectNodes(
  cluster: Cluster,
  names: readonly string[],
  others: readonly string[] = [],
): readonly string[] | undefined {
  if (names.length === 0) return undefined;
  const known = cluster.pools.flatMap((pool) => pool.nodes.map((node) => node.name));
  const all = new Set([...known, ...others]);
  const unknown = names.filter((name) => !all.has(name));
  if (unknown.length > 0) {
    const wanted = unknown.map((name) => JSON.stringify(name)).join(", ");
    throw new UsageError(`cluster ${cluster.name} has no node ${wanted}; ${describe(known)}`);
  }
  return [...new Set(names)];
}

function describe(known: readonly string[]): string {
  if (known.length === 0) return "its pools do not name their nodes";
  return `it has ${known.slice(0, 20).join(", ")}${known.length > 20 ? ", …" : ""}`;
}
