import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { closestName } from "../facts/closest-name.ts";
import { foreignKey } from "./foreign-keys.ts";
import type { CsvCell } from "./read-csv.ts";
import type { SourceFile } from "./source-file.ts";
import { type Extent, spanOf } from "./source-node.ts";

/**
 * How a column's cells become values: one text; one or a list; always a list; a text with commas; taints as kubectl writes
 * them. Between several values stand spaces or commas.
 */
export type CellForm = "text" | "text or list" | "list" | "joined" | "taints";

/** Columns are called as the fields of a node are. */
const forms: Readonly<Record<string, CellForm>> = {
  name: "text",
  address: "text or list",
  podSubnet: "joined",
  taints: "taints",
  "network.interface": "text",
  "network.macAddress": "text",
  "network.addresses": "list",
  "network.gateway": "text",
  "network.nameservers": "list",
};

/** `labels.topology.kubernetes.io/zone`: all after the first dot is the label's key. */
const labelPrefix = "labels.";

/** A column of one file: where its values go in a node. */
export interface CsvColumn {
  readonly field: string;
  /** The key inside `labels` or `network`. */
  readonly key: string | undefined;
  readonly form: CellForm;
  /** Its name in the first line. */
  readonly extent: Extent;
}

/** Reads the first line: every column is known, none is there twice, one is `name`. */
export function readColumns(
  header: readonly CsvCell[],
  source: SourceFile,
): { readonly columns: readonly CsvColumn[]; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const seen = new Set<string>();
  const columns = header.flatMap(({ text: column, start, end }, index) => {
    const extent = { source, start, end };
    const place = { span: spanOf(extent) };
    const read = readColumn(column, extent);
    if (column === "")
      diagnostics.push(diagnose("inventory-column-unnamed", { number: index + 1 }, place));
    else if (read === undefined) diagnostics.push(unknownColumn(column, place));
    else if (seen.has(column))
      diagnostics.push(diagnose("inventory-column-twice", { column }, place));
    seen.add(column);
    return read ?? [];
  });
  if (diagnostics.length === 0 && !seen.has("name")) {
    const [first] = header;
    const span = source.span(first?.start ?? 0, header.at(-1)?.end ?? 0);
    diagnostics.push(diagnose("inventory-column-missing", { column: "name" }, { span }));
  }
  return { columns, diagnostics };
}

function readColumn(column: string, extent: Extent): CsvColumn | undefined {
  if (column.startsWith(labelPrefix) && column.length > labelPrefix.length) {
    return { field: "labels", key: column.slice(labelPrefix.length), form: "text", extent };
  }
  const form = Object.hasOwn(forms, column) ? forms[column] : undefined;
  if (form === undefined) return undefined;
  const [field = "", key] = column.split(".");
  return { field, key, form, extent };
}

function unknownColumn(
  column: string,
  place: { readonly span: ReturnType<typeof spanOf> },
): Diagnostic {
  const allowed = Object.keys(forms);
  const label = /^labels?[:./](.+)$/.exec(column)?.[1];
  const foreign = foreignKey(column)?.replace(/^nodePools\[\](?:\.nodes\[\])?\./, "");
  const known = [foreign, closestName(column, allowed)].find(
    (one) => one !== undefined && allowed.includes(one),
  );
  const suggestion = label === undefined ? known : `${labelPrefix}${label}`;
  return diagnose("inventory-column-unknown", { column, allowed, suggestion }, place);
}
