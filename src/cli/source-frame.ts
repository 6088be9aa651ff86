import type { SourceSpan } from "../diagnostics/diagnostic.ts";
import { type Cell, cellOf } from "./visible-text.ts";

/** The first line of a span as it is shown, with the columns to underline. */
export interface SourceFrame {
  readonly line: string;
  /** Columns before the first caret. */
  readonly indent: number;
  /** How many carets, at least one. */
  readonly carets: number;
}

/** Columns of a source line that are shown; of a longer line, the part around the caret. */
const widest = 100;
const widestBefore = 40;

interface PlacedCell extends Cell {
  readonly offset: number;
}

/** Lays out the first line of a span. A line may be as long as the file, so only the neighbourhood of the caret is read. */
export function sourceFrame(text: string, span: SourceSpan): SourceFrame {
  const start = Math.min(span.start.offset, text.length);
  const lineStart = start === 0 ? 0 : text.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = endOfLine(text, start);
  const from = Math.max(lineStart, start - 2 * widest);
  const to = Math.min(lineEnd, start + 2 * widest);
  const cells = placeCells(text, from, to);
  const whole = from === lineStart && to === lineEnd && widthOf(cells) <= widest;
  const shown = whole ? cells : cutAround(cells, start);
  const cutLeft = !whole && (shown[0]?.offset ?? start) > lineStart;
  const cutRight = !whole && shown.at(-1) !== cells.at(-1);
  const end = Math.max(start, Math.min(span.end.offset, lineEnd));
  const underlined = shown.filter((cell) => cell.offset >= start && cell.offset < end);
  return {
    line: `${cutLeft ? "…" : ""}${shown.map((cell) => cell.text).join("")}${cutRight ? "…" : ""}`,
    indent: widthOf(shown.filter((cell) => cell.offset < start)) + (cutLeft ? 1 : 0),
    carets: Math.max(1, widthOf(underlined)),
  };
}

function endOfLine(text: string, start: number): number {
  const newline = text.indexOf("\n", start);
  const end = newline === -1 ? text.length : newline;
  return end > start && text[end - 1] === "\r" ? end - 1 : end;
}

function placeCells(text: string, from: number, to: number): PlacedCell[] {
  let offset = from;
  return Array.from(text.slice(from, to), (character) => {
    const cell = { ...cellOf(character), offset };
    offset += character.length;
    return cell;
  });
}

/** At most `widestBefore` columns before `start`, and as many after it as fit. */
function cutAround(cells: readonly PlacedCell[], start: number): PlacedCell[] {
  const before = cells.filter((cell) => cell.offset < start);
  const after = cells.filter((cell) => cell.offset >= start);
  while (widthOf(before) > widestBefore) before.shift();
  while (widthOf(before) + widthOf(after) > widest) after.pop();
  return [...before, ...after];
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.width, 0);
}
