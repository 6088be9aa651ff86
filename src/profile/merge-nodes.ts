import type { MapEntry, SourceNode } from "./source-node.ts";
import { isNull } from "./source-node.ts";

/**
 * Lays `over` on `base`: maps merge, everything else (lists, texts, references) is replaced. `null` stays in the result, so
 * that a later layer may set the key again; `withoutNulls` takes it out at the end.
 */
export function mergeNodes(base: SourceNode, over: SourceNode): SourceNode {
  if (base.kind !== "map" || over.kind !== "map") return over;
  const entries = new Map<string, MapEntry>(base.entries);
  for (const [name, entry] of over.entries) {
    const below = entries.get(name);
    const value = below === undefined ? entry.value : mergeNodes(below.value, entry.value);
    entries.set(name, { key: entry.key, value });
  }
  return { ...over, entries };
}

/** Takes out every key whose value is `null`; items of lists stay. */
export function withoutNulls(node: SourceNode): SourceNode {
  if (node.kind === "list") return { ...node, items: node.items.map(withoutNulls) };
  if (node.kind !== "map") return node;
  const entries = new Map<string, MapEntry>();
  for (const [name, entry] of node.entries) {
    if (!isNull(entry.value)) entries.set(name, { ...entry, value: withoutNulls(entry.value) });
  }
  return { ...node, entries };
}
