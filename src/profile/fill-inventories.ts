import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { csvNodes } from "./csv-nodes.ts";
import { besides } from "./file-path.ts";
import { readJson } from "./read-json.ts";
import { type ReadFile, readText, type TextResult } from "./read-text.ts";
import { createSourceFile, type SourceFile } from "./source-file.ts";
import {
  type Extent,
  type ListNode,
  type MapEntry,
  type MapNode,
  type ScalarNode,
  type SourceNode,
  spanOf,
} from "./source-node.ts";

/** No inventory may be larger. */
const largestBytes = 16 * 1024 * 1024;
const largest = "16 MiB";

interface Filling {
  readonly readFile: ReadFile;
  readonly diagnostics: Diagnostic[];
  readonly sources: Map<string, string>;
}

/** A profile's tree with the nodes of its inventories in it. */
export interface FilledInventories {
  readonly root: SourceNode;
  readonly diagnostics: readonly Diagnostic[];
  /** File name to text of what was read. */
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * Puts the nodes of each pool's inventory into the tree, as `nodes`: their values stand in the inventory's text. References
 * in it are not followed. Where one cannot be read its key stays, and a diagnostic says why.
 */
export function fillInventories(root: SourceNode, readFile: ReadFile): FilledInventories {
  const filling = { readFile, diagnostics: [], sources: new Map<string, string>() };
  const pools = root.kind === "map" ? root.entries.get("nodePools") : undefined;
  if (root.kind !== "map" || pools?.value.kind !== "list") return { root, ...filling };
  const items = pools.value.items.map((pool) => fillPool(pool, filling));
  const entries = new Map(root.entries);
  entries.set("nodePools", { ...pools, value: { ...pools.value, items } });
  return { root: { ...root, entries }, ...filling };
}

function fillPool(pool: SourceNode, filling: Filling): SourceNode {
  const entry = pool.kind === "map" ? pool.entries.get("inventory") : undefined;
  if (pool.kind !== "map" || entry === undefined) return pool;
  const path = entry.value;
  if (path.kind !== "scalar" || typeof path.value !== "string" || path.value === "") return pool;
  const fault = pathFault(pool, entry.key, path);
  if (fault !== undefined) {
    filling.diagnostics.push(fault);
    return pool;
  }
  const nodes = readInventory(path, filling);
  return nodes === undefined ? pool : withNodes(pool, entry.key, nodes);
}

function pathFault(pool: MapNode, key: Extent, path: ScalarNode): Diagnostic | undefined {
  if (path.reference !== undefined)
    return diagnose("inventory-reference", {}, { span: spanOf(path.extent) });
  const text = String(path.value);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text))
    return diagnose("inventory-url", { url: text }, { span: spanOf(path.extent) });
  if (!pool.entries.has("nodes")) return undefined;
  const name = pool.entries.get("name")?.value;
  const called = name?.kind === "scalar" && name.reference === undefined ? String(name.value) : "";
  return diagnose("inventory-with-nodes", { pool: called }, { span: spanOf(key) });
}

function withNodes(pool: MapNode, key: Extent, nodes: ListNode): MapNode {
  const entries = new Map<string, MapEntry>(pool.entries);
  entries.delete("inventory");
  entries.set("nodes", { key, value: nodes });
  return { ...pool, entries };
}

/** The nodes of the file that `path` names; `undefined` after a complaint. */
function readInventory(path: ScalarNode, filling: Filling): ListNode | undefined {
  const file = besides(path.extent.source.name, String(path.value));
  const place = { span: spanOf(path.extent) };
  const complain = (diagnostic: Diagnostic) => {
    filling.diagnostics.push(diagnostic);
    return undefined;
  };
  const result = readText(filling.readFile, file, largestBytes);
  if (!("text" in result)) {
    const params = { file, problem: problemOf(result) };
    return complain(diagnose("inventory-unreadable", params, place));
  }
  const source = createSourceFile(file, result.text.replace(/^\ufeff/, ""));
  filling.sources.set(file, source.text);
  const { items, diagnostics } = readNodes(source);
  filling.diagnostics.push(...diagnostics);
  if (diagnostics.length > 0) return undefined;
  if (items.length === 0) return complain(diagnose("inventory-empty", { file }, place));
  return { kind: "list", extent: path.extent, items };
}

function problemOf(result: Exclude<TextResult, { readonly text: string }>): string {
  if (result.fault === "unreadable") return result.problem;
  return result.fault === "too-large" ? `it is larger than ${largest}` : "it is not UTF-8 text";
}

/** JSON begins with a bracket, which no name of a column does. */
function readNodes(source: SourceFile): ReturnType<typeof csvNodes> {
  if (!/^\s*[[{]/.test(source.text)) return csvNodes(source);
  const { items, fault } = readJson(source);
  return { items, diagnostics: fault === undefined ? [] : [fault] };
}
