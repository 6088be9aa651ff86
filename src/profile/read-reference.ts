import type { MapNode, ReferenceNode } from "./source-node.ts";

/**
 * The reference that a map stands for: `{ $env: NAME }` or `{ $file: PATH }`. `undefined` for an ordinary map; for a map that
 * has one of these keys and is no reference, the key.
 */
export function readReference(
  map: MapNode,
): ReferenceNode | { readonly wrongKey: string } | undefined {
  for (const [key, from] of [
    ["$env", "env"],
    ["$file", "file"],
  ] as const) {
    const value = map.entries.get(key)?.value;
    if (value === undefined) continue;
    const name = value.kind === "scalar" ? value.value : undefined;
    if (map.entries.size > 1 || typeof name !== "string" || name === "") return { wrongKey: key };
    return { kind: "reference", extent: map.extent, from, name };
  }
  return undefined;
}
