import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
} from "yaml";
import type { DiagnosticCode, DiagnosticParams } from "../diagnostics/codes.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { closestName } from "../facts/closest-name.ts";
import { readReference } from "./read-reference.ts";
import type { SourceFile } from "./source-file.ts";
import {
  type Extent,
  type MapEntry,
  type MapNode,
  type SourceNode,
  spanOf,
} from "./source-node.ts";
import { deepest } from "./tokenize-yaml.ts";

/** Values that a profile may have once every alias is replaced by what it stands for. */
const mostValues = 100_000;

/** Comparing thousands of unknown aliases with thousands of anchors would take minutes. */
const mostNames = 100;

/** A long text counts as several values: a hundred thousand uses of one large text are a bomb too. */
const charactersPerValue = 128;

/** The library resolves more tags than the core schema has, such as !!binary and !!set. */
const coreTags: ReadonlySet<string> = new Set(
  ["str", "int", "float", "bool", "null", "map", "seq"].map((tag) => `tag:yaml.org,2002:${tag}`),
);

/** A converted node with its size, so that sharing an anchor's tree costs nothing and still counts. */
interface Measured {
  readonly node: SourceNode;
  readonly values: number;
  readonly height: number;
}

interface Conversion {
  readonly source: SourceFile;
  readonly diagnostics: Diagnostic[];
  readonly anchors: Map<string, Measured>;
  /** Anchors whose value is being converted. */
  readonly open: Set<string>;
  readonly depth: number;
}

/** Turns the YAML library's nodes into a tree of plain values with places; aliases are replaced. */
export function convertYaml(
  source: SourceFile,
  contents: Node | null,
): { root: SourceNode; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const conversion = { source, diagnostics, anchors: new Map(), open: new Set<string>(), depth: 0 };
  const whole = { source, start: 0, end: 0 };
  const { node: root } = convertNode(conversion, contents, whole);
  return { root, diagnostics };
}

function complain<Code extends DiagnosticCode>(
  conversion: Conversion,
  code: Code,
  params: DiagnosticParams<Code>,
  extent: Extent,
): void {
  conversion.diagnostics.push(diagnose(code, params, { span: spanOf(extent) }));
}

function extentOf(source: SourceFile, node: Node, otherwise: Extent): Extent {
  return node.range ? { source, start: node.range[0], end: node.range[1] } : otherwise;
}

function nothing(extent: Extent): Measured {
  return { node: { kind: "scalar", value: null, extent }, values: 1, height: 0 };
}

/** `place` is where a value that was left away would stand. */
function convertNode(outer: Conversion, node: Node | null, place: Extent): Measured {
  if (node === null) return nothing(place);
  const extent = extentOf(outer.source, node, place);
  if (isAlias(node)) return convertAlias(outer, node, extent);
  if (outer.depth >= deepest) {
    complain(outer, "profile-too-deep", { limit: deepest }, extent);
    return nothing(extent);
  }
  if (node.tag !== undefined && !coreTags.has(node.tag)) {
    complain(outer, "profile-yaml-tag", {}, extent);
    return nothing(extent);
  }
  const conversion = { ...outer, depth: outer.depth + 1 };
  if (node.anchor !== undefined) outer.open.add(node.anchor);
  const measured = withinBounds(conversion, convertContent(conversion, node, extent), extent);
  if (node.anchor !== undefined) {
    outer.open.delete(node.anchor);
    outer.anchors.set(node.anchor, measured);
  }
  return measured;
}

function convertContent(conversion: Conversion, node: Node, extent: Extent): Measured {
  if (isSeq(node)) {
    const items = node.items.map((item) => convertNode(conversion, item as Node, extent));
    return measure({ kind: "list", extent, items: items.map((item) => item.node) }, items);
  }
  if (isMap(node)) return convertMap(conversion, node.items as Pair<Node, Node | null>[], extent);
  return convertScalar(conversion, node as Scalar, extent);
}

function measure(node: SourceNode, children: readonly Measured[]): Measured {
  let values = 1;
  let height = 0;
  for (const child of children) {
    values += child.values;
    height = Math.max(height, child.height + 1);
  }
  return { node, values, height };
}

function withinBounds(conversion: Conversion, measured: Measured, extent: Extent): Measured {
  if (measured.values <= mostValues && measured.height + conversion.depth <= deepest + 1) {
    return measured;
  }
  const bounds = { source: extent.source, start: extent.start, end: extent.start + 1 };
  if (measured.values > mostValues) {
    const params = { limit: mostValues, what: "values, counted with every use of an alias" };
    complain(conversion, "profile-too-many-values", params, bounds);
  } else {
    complain(conversion, "profile-too-deep", { limit: deepest }, bounds);
  }
  return nothing(extent);
}

/** An alias stands where it is used; what is inside it stands at the anchor. */
function convertAlias(conversion: Conversion, node: Alias, extent: Extent): Measured {
  const alias = node.source;
  const measured = conversion.anchors.get(alias);
  if (conversion.open.has(alias)) {
    complain(conversion, "profile-alias-cycle", { alias }, extent);
    return nothing(extent);
  }
  if (measured === undefined) {
    const names = [...conversion.anchors.keys()];
    const suggestion = names.length > mostNames ? undefined : closestName(alias, names);
    complain(conversion, "profile-alias-unknown", { alias, suggestion }, extent);
    return nothing(extent);
  }
  return withinBounds(conversion, { ...measured, node: { ...measured.node, extent } }, extent);
}

function convertMap(
  conversion: Conversion,
  pairs: readonly Pair<Node, Node | null>[],
  extent: Extent,
): Measured {
  const entries = new Map<string, MapEntry>();
  const children: Measured[] = [];
  for (const pair of pairs) {
    const key = extentOf(conversion.source, pair.key, extent);
    const name = keyName(conversion, pair.key, key, entries);
    if (name !== undefined) convertNode(conversion, pair.key, key);
    const value = convertNode(conversion, pair.value, { ...key, start: key.end });
    children.push(value);
    if (name !== undefined) entries.set(name, { key, value: value.node });
  }
  return measure(asReference(conversion, { kind: "map", extent, entries }), children);
}

function asReference(conversion: Conversion, map: MapNode): SourceNode {
  const reference = readReference(map);
  if (reference === undefined) return map;
  if ("kind" in reference) return reference;
  const key = map.entries.get(reference.wrongKey)?.key ?? map.extent;
  complain(conversion, "profile-reference-shape", { key: reference.wrongKey }, key);
  return map;
}

/** The key as text, or a complaint. */
function keyName(
  conversion: Conversion,
  node: Node,
  extent: Extent,
  entries: ReadonlyMap<string, MapEntry>,
): string | undefined {
  const value = isScalar(node) ? node.value : undefined;
  if (typeof value !== "string") {
    const spelling = conversion.source.text.slice(extent.start, extent.end);
    const quoted = isScalar(node) && value !== null ? JSON.stringify(spelling) : undefined;
    complain(conversion, "profile-key-not-text", { found: kindOfKey(node), quoted }, extent);
  } else if (value === "<<" && (node as Scalar).type === "PLAIN") {
    complain(conversion, "profile-merge-key", {}, extent);
  } else if (value === "__proto__") {
    complain(conversion, "profile-key-forbidden", { key: value }, extent);
  } else if (entries.has(value)) {
    const firstLine = spanOf((entries.get(value) as MapEntry).key).start.line;
    complain(conversion, "profile-duplicate-key", { key: value, firstLine }, extent);
  } else {
    return value;
  }
  return undefined;
}

function kindOfKey(node: Node): string {
  if (isAlias(node)) return "an alias";
  if (isSeq(node)) return "a list";
  if (isMap(node)) return "a map";
  const value = (node as Scalar).value;
  return value === null ? "nothing (null)" : `a ${typeof value}`;
}

function convertScalar(conversion: Conversion, node: Scalar, extent: Extent): Measured {
  const { value } = node;
  if (typeof value === "string") {
    checkText(conversion, value, extent);
    const values = 1 + Math.floor(value.length / charactersPerValue);
    return { node: { kind: "scalar", value, extent }, values, height: 0 };
  }
  if (typeof value !== "number" && typeof value !== "boolean") return nothing(extent);
  const spelling = conversion.source.text.slice(extent.start, extent.end);
  const exact = Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
  if (typeof value === "number" && !exact) {
    complain(conversion, "profile-number-range", { spelling }, extent);
  }
  return { node: { kind: "scalar", value, spelling, extent }, values: 1, height: 0 };
}

function checkText(conversion: Conversion, text: string, extent: Extent): void {
  if (/\p{Surrogate}/u.test(text)) complain(conversion, "profile-text-not-unicode", {}, extent);
}
