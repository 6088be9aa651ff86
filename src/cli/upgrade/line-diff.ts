import { diffArrays } from "diff";

/** One line that only one of two texts has. */
export interface LineChange {
  readonly sign: "-" | "+";
  readonly line: string;
}

/** The lines that differ between two texts, in order. */
export function diffLines(before: string, after: string): readonly LineChange[] {
  const parts = diffArrays(before.split("\n"), after.split("\n"));
  return parts
    .filter(({ added, removed }) => added || removed)
    .flatMap(({ added, value }) => value.map((line) => ({ sign: added ? "+" : "-", line })));
}
