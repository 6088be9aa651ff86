/** What a part of a document may be: as JSON.stringify takes it. */
type Document = Readonly<Record<string, unknown>>;

/** A map of the document whose entries are made one by one, when they are written. */
export class LazyMap {
  readonly size: number;
  readonly entries: Iterable<readonly [string, unknown]>;
  constructor(size: number, entries: Iterable<readonly [string, unknown]>) {
    this.size = size;
    this.entries = entries;
  }
}

const firstBytes = 1 << 16;

/** So many items of a list tell how long all of it will be. */
const sample = 100;
const margin = 1.1;

/**
 * `JSON.stringify(document, undefined, 2)` with a newline at its end, in UTF-8. The items of the document's lists and maps
 * are written one after the other: the text of a large one never stands in memory as a string.
 */
export function prettyJson(document: Document): Buffer {
  const writer = createWriter();
  const entries = definedEntries(document);
  const place: Place = { open: "{", close: "}", indent: "", size: entries.length };
  writeEntries(writer, entries, place, ([key, value], indent) => {
    writer.write(`${JSON.stringify(key)}: `);
    writePart(writer, value, indent);
  });
  writer.write("\n");
  return writer.bytes();
}

interface Writer {
  readonly write: (text: string) => void;
  readonly length: () => number;
  /** Says that about so many bytes more will come: a buffer that grows step by step leaves as much behind. */
  readonly reserve: (bytes: number) => void;
  readonly bytes: () => Buffer;
}

/** A list or map of the document item by item, everything else at once. */
function writePart(writer: Writer, value: unknown, indent: string): void {
  const write = (item: unknown, own: string): void => writer.write(indented(item, own));
  const writeKey = ([key, item]: readonly [string, unknown], own: string): void => {
    writer.write(`${JSON.stringify(key)}: `);
    write(item, own);
  };
  if (Array.isArray(value)) {
    writeEntries(writer, value, { open: "[", close: "]", indent, size: value.length }, write);
  } else if (isMap(value)) {
    const { size, entries } = value instanceof LazyMap ? value : lazily(definedEntries(value));
    writeEntries(writer, entries, { open: "{", close: "}", indent, size }, writeKey);
  } else write(value, indent);
}

function lazily(entries: readonly (readonly [string, unknown])[]): LazyMap {
  return new LazyMap(entries.length, entries);
}

interface Place {
  readonly open: string;
  readonly close: string;
  readonly indent: string;
  /** How many items there are. */
  readonly size: number;
}

function writeEntries<Item>(
  writer: Writer,
  items: Iterable<Item>,
  { open, close, indent, size }: Place,
  writeItem: (item: Item, indent: string) => void,
): void {
  if (size === 0) {
    writer.write(open + close);
    return;
  }
  const own = `${indent}  `;
  let start = 0;
  let index = 0;
  for (const item of items) {
    writer.write(index === 0 ? `${open}\n${own}` : `,\n${own}`);
    writeItem(item, own);
    if (index === 0) start = writer.length();
    if (index === sample) {
      const most = ((writer.length() - start) / sample) * (size - index) * margin;
      writer.reserve(Math.ceil(most));
    }
    index += 1;
  }
  writer.write(`\n${indent}${close}`);
}

/**
 * `value` as it stands at that indentation: inside as many lists, whose own lines are cut off. To indent a finished text
 * takes twice as long.
 */
function indented(value: unknown, indent: string): string {
  const depth = indent.length / 2;
  let within = value;
  for (let level = 0; level < depth; level += 1) within = [within];
  const text = JSON.stringify(within, undefined, 2);
  // Before the value each list has a bracket, a line break and the next indentation, behind it a line break, its own, a bracket.
  const [before, behind] = [depth * (depth + 3), depth * (depth + 1)];
  return text.slice(before, text.length - behind);
}

function definedEntries(map: Document): readonly [string, unknown][] {
  return Object.entries(map).filter(([, value]) => value !== undefined);
}

function isMap(value: unknown): value is Document {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function createWriter(): Writer {
  let buffer = Buffer.allocUnsafe(firstBytes);
  let length = 0;
  const growTo = (size: number): void => {
    if (size <= buffer.length) return;
    const larger = Buffer.allocUnsafe(size);
    buffer.copy(larger, 0, 0, length);
    buffer = larger;
  };
  return {
    write(text) {
      const most = length + text.length * 3;
      if (most > buffer.length) growTo(Math.max(most, buffer.length * 2));
      length += buffer.write(text, length, "utf8");
    },
    length: () => length,
    reserve: (bytes) => growTo(length + bytes),
    bytes: () => buffer.subarray(0, length),
  };
}
