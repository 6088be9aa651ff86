import { nodeTablePath } from "../node-table.ts";
import { type NodeState, textOf } from "./node-state.ts";

/** The rows of a plan's table without their first word, by that word. */
export type NodeTable = ReadonlyMap<string, readonly (readonly string[])[]>;

/** Whether a table is all there: its last row counts those before it. */
export function isWholeTable(table: NodeTable): boolean {
  const rows = [...table.values()].reduce((sum, lines) => sum + lines.length, 0);
  return table.get("end")?.[0]?.[0] === String(rows - 1);
}

/** Reads the table among a node's files, of any earlier nodegen; `undefined` where there is none. */
export function readNodeTable({ files }: NodeState): NodeTable | undefined {
  const file = files.find(({ path }) => path === nodeTablePath);
  if (file === undefined) return undefined;
  const table = new Map<string, (readonly string[])[]>();
  for (const line of textOf(file).split("\n")) {
    const [kind = "", ...words] = line.split(" ");
    if (kind === "") continue;
    table.set(kind, [...(table.get(kind) ?? []), words]);
  }
  return table;
}
