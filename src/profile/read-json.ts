import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "./source-file.ts";
import { isNull, type MapEntry, type ScalarNode, type SourceNode, spanOf } from "./source-node.ts";
import { deepest } from "./tokenize-yaml.ts";

/** Values that one file may have. */
const mostValues = 1_000_000;

/** Where a text is being read; the first fault ends it. */
interface Reading {
  readonly source: SourceFile;
  at: number;
  depth: number;
  values: number;
  fault: Diagnostic | undefined;
}

/**
 * The values of a text in JSON: the items of a list, or one value after another as JSON Lines has them. A key whose value is
 * `null` counts as absent. The values before a fault are there too.
 */
export function readJson(source: SourceFile): {
  readonly items: readonly SourceNode[];
  readonly fault: Diagnostic | undefined;
} {
  const reading = { source, at: 0, depth: 0, values: 0, fault: undefined };
  const isList = nextSign(reading) === "[";
  const items: SourceNode[] = [];
  while (nextSign(reading) !== undefined) {
    if (isList && items.length > 0) refuse(reading, "more text after the end of the list");
    const value = readValue(reading);
    if (value === undefined) break;
    items.push(value);
  }
  const [list] = items;
  return {
    items: isList && list?.kind === "list" ? list.items : items,
    fault: reading.fault,
  };
}

/** Notes why the text cannot be read on; the first fault counts. */
function refuse(reading: Reading, problem: string): undefined {
  const { source, at } = reading;
  const span = source.span(at, Math.min(at + 1, source.text.length));
  reading.fault ??= diagnose("inventory-json", { problem }, { span });
  return undefined;
}

/** The next character that is no white space; `undefined` at the end and after a fault. */
function nextSign(reading: Reading): string | undefined {
  const { text } = reading.source;
  while (reading.at < text.length && " \t\r\n".includes(text.charAt(reading.at))) reading.at += 1;
  return reading.fault === undefined ? text[reading.at] : undefined;
}

function readValue(reading: Reading): SourceNode | undefined {
  const sign = nextSign(reading);
  reading.values += 1;
  if (reading.values > mostValues) {
    const span = reading.source.span(reading.at, reading.at + 1);
    const params = { limit: mostValues, what: "values" };
    reading.fault = diagnose("profile-too-many-values", params, { span });
    return undefined;
  }
  if (sign === "[" || sign === "{") return readNested(reading, sign);
  return sign === '"' ? readText(reading) : readWord(reading);
}

function readNested(reading: Reading, sign: "[" | "{"): SourceNode | undefined {
  if (reading.depth >= deepest) {
    const span = reading.source.span(reading.at, reading.at + 1);
    reading.fault = diagnose("profile-too-deep", { limit: deepest }, { span });
    return undefined;
  }
  reading.depth += 1;
  const node = sign === "[" ? readList(reading) : readMap(reading);
  reading.depth -= 1;
  return node;
}

function readList(reading: Reading): SourceNode | undefined {
  const start = reading.at;
  const items: SourceNode[] = [];
  const isWhole = readMembers(reading, "]", () => {
    const item = readValue(reading);
    if (item !== undefined) items.push(item);
    return item !== undefined;
  });
  const extent = { source: reading.source, start, end: reading.at };
  return isWhole ? { kind: "list", extent, items } : undefined;
}

function readMap(reading: Reading): SourceNode | undefined {
  const start = reading.at;
  const entries = new Map<string, MapEntry>();
  const isWhole = readMembers(reading, "}", () => readEntry(reading, entries));
  const extent = { source: reading.source, start, end: reading.at };
  return isWhole ? { kind: "map", extent, entries } : undefined;
}

/** What stands between an opening sign and `end`, with commas between; false after a fault. */
function readMembers(reading: Reading, end: "]" | "}", readMember: () => boolean): boolean {
  reading.at += 1;
  for (let isFirst = true; nextSign(reading) !== end; isFirst = false) {
    if (!isFirst) {
      if (nextSign(reading) !== ",") {
        refuse(reading, `there is no "," or "${end}" here`);
        return false;
      }
      reading.at += 1;
    }
    if (!readMember()) return false;
  }
  reading.at += 1;
  return true;
}

function readEntry(reading: Reading, entries: Map<string, MapEntry>): boolean {
  if (nextSign(reading) !== '"') {
    refuse(reading, "there is no key in double quotes here");
    return false;
  }
  const key = readText(reading);
  if (key === undefined) return false;
  if (nextSign(reading) !== ":") {
    refuse(reading, 'there is no ":" here');
    return false;
  }
  reading.at += 1;
  const value = readValue(reading);
  if (value === undefined || !checkKey(reading, key, entries)) return false;
  if (!isNull(value)) entries.set(String(key.value), { key: key.extent, value });
  return true;
}

function checkKey(
  reading: Reading,
  { value, extent }: ScalarNode,
  entries: ReadonlyMap<string, MapEntry>,
): boolean {
  const key = String(value);
  const first = entries.get(key);
  const place = { span: spanOf(extent) };
  if (first !== undefined) {
    const firstLine = spanOf(first.key).start.line;
    reading.fault = diagnose("profile-duplicate-key", { key, firstLine }, place);
  } else if (key === "__proto__") {
    reading.fault = diagnose("profile-key-forbidden", { key }, place);
  }
  return reading.fault === undefined;
}

function readText(reading: Reading): ScalarNode | undefined {
  const { source, at: start } = reading;
  const end = closingQuote(source.text, start + 1);
  if (end === -1) return refuse(reading, "this quote is not closed");
  const value = parseScalar(source.text.slice(start, end + 1));
  if (typeof value !== "string")
    return refuse(reading, "this text holds an escape or a character that JSON does not know");
  reading.at = end + 1;
  return { kind: "scalar", value, extent: { source, start, end: end + 1 } };
}

/** The next quote with an even number of backslashes before it. */
function closingQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '"') return at;
    if (text[at] === "\\") at += 1;
  }
  return -1;
}

/** A number, `true`, `false` or `null`. */
function readWord(reading: Reading): SourceNode | undefined {
  const { source, at: start } = reading;
  let end = start;
  while (end < source.text.length && /[\w.+-]/.test(source.text.charAt(end))) end += 1;
  const spelling = source.text.slice(start, end);
  const value = parseScalar(spelling);
  if (value === undefined) return refuse(reading, "there is no value here");
  reading.at = end;
  const extent = { source, start, end };
  if (typeof value === "number" && !isExact(value)) {
    reading.fault = diagnose("profile-number-range", { spelling }, { span: spanOf(extent) });
    return undefined;
  }
  return { kind: "scalar", value, spelling, extent };
}

function isExact(value: number): boolean {
  return Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
}

function parseScalar(spelling: string): ScalarNode["value"] | undefined {
  try {
    return JSON.parse(spelling) as ScalarNode["value"];
  } catch {
    return undefined;
  }
}
