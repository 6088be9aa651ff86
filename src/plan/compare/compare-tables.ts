import type { NodeTable } from "./read-node-table.ts";
import { type ChangeRule, compareValues, type ValueChange } from "./value-change.ts";

/** How the rows that begin with one word are read and judged. */
interface RowRule extends ChangeRule {
  readonly row: string;
  readonly read: (words: readonly string[]) => readonly [name: string, value: string];
}

const restart = {
  added: "service restart",
  changed: "service restart",
  removed: "service restart",
} as const;
const nothing = { added: "nothing", changed: "nothing", removed: "nothing" } as const;

const name = (words: readonly string[]) => [words.join(" "), ""] as const;

/**
 * All rows but those of files, of what the files say too (`command`), of what certificates bring (`wait clock`) and of the
 * words below.
 */
const rules: readonly RowRule[] = [
  { row: "binary", kind: "binary", ...restart, byWord: true, read: readBinary },
  // The same program from somewhere else is nothing to a machine that has it.
  { row: "binary", kind: "download", ...nothing, read: readDownload },
  { row: "unit", kind: "unit", ...restart, read: name },
  {
    row: "module",
    kind: "kernel module",
    ...restart,
    removed: "new boot",
    removedNote: "stays loaded on a machine that runs",
    read: name,
  },
  {
    row: "package",
    kind: "package",
    ...restart,
    removed: "new boot",
    removedNote: "stays installed on a machine that runs",
    read: ([debian = "", rhel = debian]) => [debian, rhel === debian ? "" : `rpm:${rhel}`],
  },
  {
    row: "directory",
    kind: "directory",
    ...restart,
    removed: "nothing",
    byWord: true,
    read: ([mode, owner, path = ""]) => [path, `${mode} ${owner}`],
  },
  { row: "check", kind: "check", ...nothing, read: name },
];

/** What the rows of two tables say differently, in the order of the rules and then by name. */
export function compareTables(before: NodeTable, after: NodeTable): readonly ValueChange[] {
  const rows = rules.flatMap((rule) => {
    const [left, right] = [before, after].map(
      (table) => new Map((table.get(rule.row) ?? []).map(rule.read)),
    );
    return compareValues(left ?? new Map(), right ?? new Map(), rule);
  });
  const others = new Set(rows.flatMap((one) => (one.kind === "binary" ? [one.name] : [])));
  const told = rows.filter((one) => one.kind !== "download" || !others.has(one.name));
  const order = unitOrder(before, after);
  return [...fixedWords(before, after), ...told, ...order, ...hostWords(before, after)];
}

/** Units that both have, where they start one after the other in another order. */
function unitOrder(before: NodeTable, after: NodeTable): readonly ValueChange[] {
  const [left = [], right = []] = [before, after].map((table) =>
    (table.get("unit") ?? []).map((words) => words.join(" ")),
  );
  const inBoth = (names: readonly string[], others: readonly string[]) =>
    new Map([["order", names.filter((one) => others.includes(one)).join(" ")]]);
  const rule = { kind: "unit", ...nothing, note: "on a first boot only" } as const;
  return compareValues(inBoth(left, right), inBoth(right, left), rule);
}

function readBinary(words: readonly string[]): readonly [string, string] {
  const [binary = "", version, sha256 = "", , destination, members] = words;
  return [binary, [version, `sha256:${sha256.slice(0, 12)}`, destination, members].join(" ")];
}

function readDownload([binary = "", , , , , , ...urls]: readonly string[]): [string, string] {
  return [binary, urls.join(" ")];
}

/**
 * Words that a machine keeps as long as it lives, as `nodegen-node apply` judges them: those of the rows `nodegen` and `keep`.
 * A word more is a difference too, since nobody knows what the machine has.
 */
function fixedWords(before: NodeTable, after: NodeTable): readonly ValueChange[] {
  const rule = {
    kind: "fixed",
    added: "new boot",
    changed: "new boot",
    removed: "nothing",
  } as const;
  return compareValues(readFixed(before), readFixed(after), rule);
}

function readFixed(table: NodeTable): ReadonlyMap<string, string> {
  const [format = "", cluster = "", pool = "", ...rest] = table.get("nodegen")?.[0] ?? [];
  // In format 1 the node's name stood before it.
  const architecture = rest.at(-1) ?? "";
  const words = (table.get("keep") ?? []).flat().map((word): [string, string] => {
    const [key = "", ...value] = word.split("=");
    return [key, value.join("=")];
  });
  const row = { "format of the plan": format, cluster, pool, architecture };
  return new Map([...Object.entries(row), ...words]);
}

/** `keep` says that nodegen leaves it alone, as it is by then. */
function hostWords(before: NodeTable, after: NodeTable): readonly ValueChange[] {
  return ["swap", "selinux", "firewall"].flatMap((word) => {
    const [left, right] = [before, after].map(
      (table) => new Map([[word, table.get(word)?.[0]?.[0] ?? "keep"]]),
    );
    const back = right?.get(word) === "keep";
    const note = back ? { note: "stays as nodegen set it on a machine that runs" } : {};
    const follows = back ? ("new boot" as const) : ("service restart" as const);
    const rule = { kind: "host", ...restart, changed: follows, ...note } as const;
    return compareValues(left ?? new Map(), right ?? new Map(), rule);
  });
}
