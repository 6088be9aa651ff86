import type { Position, SourceSpan } from "../diagnostics/diagnostic.ts";

/** One text that a profile is read from, with a table of its lines. */
export interface SourceFile {
  /** As the user wrote it, or `preset:NAME`. */
  readonly name: string;
  readonly text: string;
  /** The piece between two offsets; `end` is exclusive. */
  span(start: number, end: number): SourceSpan;
}

/** Makes the table of lines of `text`. */
export function createSourceFile(name: string, text: string): SourceFile {
  const lineStarts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
    lineStarts.push(at + 1);
  }
  const position = (offset: number): Position => {
    const line = lineOf(lineStarts, offset);
    return { line, column: offset - (lineStarts[line - 1] ?? 0) + 1, offset };
  };
  return {
    name,
    text,
    span: (start, end) => ({ file: name, start: position(start), end: position(end) }),
  };
}

/** Number of the last line that starts at or before `offset`, by bisection. */
function lineOf(lineStarts: readonly number[], offset: number): number {
  let low = 0;
  let high = lineStarts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}
