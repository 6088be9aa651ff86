/** One cell of a row: what it says, and where that stands in the text, without quotes and spaces around it. */
export interface CsvCell {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Why the text cannot be read on from `start`. */
export interface CsvFault {
  readonly problem: string;
  readonly start: number;
  readonly end: number;
}

/** What some programs and countries write in place of the comma. */
const delimiters = [",", ";", "\t"] as const;

/**
 * Rows of a text in CSV (RFC 4180), one at a time: cells in quotes may hold delimiters, quotes and line ends. Lines end with
 * LF or CRLF; the delimiter is the first of comma, semicolon and tab that the first line has. Spaces around a cell do
 * not count, empty lines are no rows. A fault comes last, in place of a row.
 */
export function* readCsv(text: string): Generator<readonly CsvCell[] | CsvFault> {
  const delimiter = delimiterOf(text);
  let at = 0;
  while (at < text.length) {
    const row: CsvCell[] = [];
    for (let goesOn = true; goesOn; ) {
      const cell = readCell(text, at, delimiter);
      if ("problem" in cell) {
        yield cell;
        return;
      }
      row.push(cell);
      at = afterSpaces(text, cell.next);
      goesOn = text[at] === delimiter;
      if (goesOn) at += 1;
    }
    at = lineEnd(text, at) ?? at;
    if (row.some((cell) => cell.text !== "")) yield row;
  }
}

function delimiterOf(text: string): string {
  const line = /^[ \r\n]*([^\n]*)/.exec(text)?.[1] ?? "";
  const outside = line.replaceAll(/"[^"]*"/g, "");
  return delimiters.find((one) => outside.includes(one)) ?? ",";
}

interface ReadCell extends CsvCell {
  /** Where the text goes on. */
  readonly next: number;
}

function readCell(text: string, from: number, delimiter: string): ReadCell | CsvFault {
  const start = afterSpaces(text, from);
  if (text[start] !== '"') return readBare(text, start, delimiter);
  const end = closingQuote(text, start + 1);
  if (end === -1) return { problem: "this quote is not closed", start, end: start + 1 };
  const next = afterSpaces(text, end + 1);
  if (next < text.length && text[next] !== delimiter && lineEnd(text, next) === undefined)
    return { problem: "text after the closing quote", start: next, end: next + 1 };
  const content = text.slice(start + 1, end).replaceAll('""', '"');
  return { text: content, start: start + 1, end, next };
}

function readBare(text: string, start: number, delimiter: string): ReadCell | CsvFault {
  let next = start;
  while (next < text.length && text[next] !== delimiter && lineEnd(text, next) === undefined) {
    if (text[next] === '"')
      return { problem: "a quote inside a cell without quotes", start: next, end: next + 1 };
    next += 1;
  }
  let end = next;
  while (end > start && text[end - 1] === " ") end -= 1;
  return { text: text.slice(start, end), start, end, next };
}

/** The quote that no second one follows, -1 without any. */
function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

function afterSpaces(text: string, from: number): number {
  let at = from;
  while (text[at] === " ") at += 1;
  return at;
}

/** The start of the next line where one ends at `at`. */
function lineEnd(text: string, at: number): number | undefined {
  if (text[at] === "\n") return at + 1;
  return text[at] === "\r" && text[at + 1] === "\n" ? at + 2 : undefined;
}
