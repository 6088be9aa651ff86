import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { type CsvColumn, readColumns } from "./csv-columns.ts";
import { mostNodes } from "./most-nodes.ts";
import { type CsvCell, readCsv } from "./read-csv.ts";
import type { SourceFile } from "./source-file.ts";
import type { MapEntry, ScalarNode, SourceNode } from "./source-node.ts";

/** Faults of rows that are told one by one; of more, their number. */
const mostFaults = 20;

interface Reading {
  readonly source: SourceFile;
  readonly diagnostics: Diagnostic[];
  faults: number;
}

/** The nodes of an inventory in CSV, one a row, as trees whose values stand in their cells. */
export function csvNodes(source: SourceFile): {
  readonly items: readonly SourceNode[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const reading = { source, diagnostics: [], faults: 0 };
  const items: SourceNode[] = [];
  let columns: readonly CsvColumn[] | undefined;
  for (const row of readCsv(source.text)) {
    if ("problem" in row) {
      refuse(reading, diagnose("inventory-quote", row, { span: source.span(row.start, row.end) }));
      break;
    }
    if (columns === undefined) {
      const read = readColumns(row, source);
      if (read.diagnostics.length > 0) return { items, diagnostics: read.diagnostics };
      columns = read.columns;
    } else if (items.length === mostNodes) {
      refuse(reading, diagnose("nodes-too-many", { limit: mostNodes }, placeOf(reading, row)));
      break;
    } else {
      items.push(rowNode(row, columns, reading));
    }
  }
  return { items, diagnostics: withCount(reading) };
}

function refuse(reading: Reading, diagnostic: Diagnostic): void {
  reading.faults += 1;
  if (reading.faults <= mostFaults) reading.diagnostics.push(diagnostic);
}

function withCount({ diagnostics, faults }: Reading): readonly Diagnostic[] {
  const count = faults - diagnostics.length;
  const span = diagnostics.at(-1)?.span;
  if (count === 0 || span === undefined) return diagnostics;
  return [...diagnostics, diagnose("inventory-more", { count }, { span })];
}

function placeOf({ source }: Reading, row: readonly CsvCell[]) {
  return { span: source.span(row[0]?.start ?? 0, row.at(-1)?.end ?? 0) };
}

function rowNode(
  row: readonly CsvCell[],
  columns: readonly CsvColumn[],
  reading: Reading,
): SourceNode {
  const { source } = reading;
  if (row.length !== columns.length) {
    const params = { cells: row.length, columns: columns.length };
    refuse(reading, diagnose("inventory-row-length", params, placeOf(reading, row)));
  }
  const extent = { source, start: row[0]?.start ?? 0, end: row.at(-1)?.end ?? 0 };
  const entries = new Map<string, MapEntry>();
  for (const [index, column] of columns.entries()) {
    const cell = row[index];
    if (cell === undefined || cell.text === "") continue;
    const entry = { key: column.extent, value: cellNode(cell, column, reading) };
    if (column.key === undefined) {
      entries.set(column.field, entry);
      continue;
    }
    const map = entries.get(column.field)?.value;
    const inner = new Map(map?.kind === "map" ? map.entries : []);
    inner.set(column.key, entry);
    entries.set(column.field, {
      key: column.extent,
      value: { kind: "map", extent, entries: inner },
    });
  }
  return { kind: "map", extent, entries };
}

function cellNode(cell: CsvCell, { form }: CsvColumn, reading: Reading): SourceNode {
  const extent = { source: reading.source, start: cell.start, end: cell.end };
  if (form === "text") return { kind: "scalar", value: cell.text, extent };
  const words = wordsOf(cell, reading.source);
  const [only] = words;
  switch (form) {
    case "joined":
      return { kind: "scalar", value: words.map(({ value }) => value).join(","), extent };
    case "text or list":
      return only !== undefined && words.length === 1
        ? only
        : { kind: "list", extent, items: words };
    case "list":
      return { kind: "list", extent, items: words };
    case "taints":
      return { kind: "list", extent, items: words.map((word) => taintNode(word, reading)) };
  }
}

function wordsOf(cell: CsvCell, source: SourceFile): readonly ScalarNode[] {
  return [...cell.text.matchAll(/[^\s,]+/g)].map(({ 0: value, index }) => {
    const start = cell.start + index;
    return { kind: "scalar", value, extent: { source, start, end: start + value.length } };
  });
}

/** `key=value:effect` or `key:effect`, as `kubectl taint` and `--register-with-taints` have it. */
function taintNode(word: ScalarNode, reading: Reading): SourceNode {
  const { extent } = word;
  const taint = String(word.value);
  const match = /^([^=:]+)(?:=([^=:]*))?:([^=:]+)$/.exec(taint);
  if (match === null) {
    const span = reading.source.span(extent.start, extent.end);
    refuse(reading, diagnose("inventory-taint", { taint }, { span }));
    return { kind: "map", extent, entries: new Map() };
  }
  const [, key = "", value, effect = ""] = match;
  const fields = { key, ...(value ? { value } : {}), effect };
  const entries = Object.entries(fields).map(
    ([name, text]) => [name, { key: extent, value: { ...word, value: text } }] as const,
  );
  return { kind: "map", extent, entries: new Map(entries) };
}
