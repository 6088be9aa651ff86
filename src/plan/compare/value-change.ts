import type { Follows } from "./follows.ts";

/** What a value is about. */
export type ValueKind =
  | "fixed"
  | "binary"
  | "download"
  | "unit"
  | "kernel module"
  | "kernel setting"
  | "package"
  | "directory"
  | "check"
  | "host"
  | "registration"
  | "image";

export type ChangeState = "added" | "removed" | "changed";

/** One thing that differs and is no file. */
export interface ValueChange {
  readonly kind: ValueKind;
  readonly name: string;
  readonly state: ChangeState;
  /** What was said of it beside its name, if anything. */
  readonly before?: string;
  readonly after?: string;
  readonly follows: Follows;
  /** What a person should know about it. */
  readonly note?: string;
}

/** What a difference of one kind asks for. */
export interface ChangeRule {
  readonly kind: ValueKind;
  readonly added: Follows;
  readonly changed: Follows;
  readonly removed: Follows;
  /** Values are several words, of which only those that differ are told. */
  readonly byWord?: boolean;
  /** The note where something is removed. */
  readonly removedNote?: string;
  /** The note otherwise. */
  readonly note?: string;
}

/** The names that two sides know differently, sorted; an empty value says no more than that the name is there. */
export function compareValues(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  rule: ChangeRule,
): readonly ValueChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((name) => {
    const both: Pair = [before.get(name), after.get(name)];
    if (both[0] === both[1]) return [];
    const [then, now] = rule.byWord === true ? differentWords(...both) : both;
    const state = stateOf(then, now);
    const note = state === "removed" ? rule.removedNote : rule.note;
    return [
      {
        kind: rule.kind,
        name,
        state,
        ...(then ? { before: then } : {}),
        ...(now ? { after: now } : {}),
        follows: rule[state],
        ...(note === undefined ? {} : { note }),
      },
    ];
  });
}

function stateOf(before: string | undefined, after: string | undefined): ChangeState {
  if (before === undefined) return "added";
  return after === undefined ? "removed" : "changed";
}

type Pair = readonly [before: string | undefined, after: string | undefined];

/** Of two values with the same number of words, only the words that differ. */
function differentWords(...[before, after]: Pair): Pair {
  const [left, right] = [before?.split(" ") ?? [], after?.split(" ") ?? []];
  if (left.length !== right.length) return [before, after];
  const differs = (_: string, index: number) => left[index] !== right[index];
  return [left.filter(differs).join(" "), right.filter(differs).join(" ")];
}
