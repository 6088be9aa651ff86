/** What a part of a document may be: as JSON.stringify takes it. */
type Document = Readonly<Record<string, unknown>>;

const firstBytes = 1 << 16;

/**
 * `JSON.stringify(document, undefined, 2)` with a newline at its end, in UTF-8. The items of the document's lists and maps
 * are written one after the other: the text of a large one never stands in memory as a string.
 */
export function prettyJson(document: Document): Buffer {
  const writer = createWriter();
  writeEntries(writer, "{", definedEntries(document), "}", "", ([key, value], indent) => {
    writer.write(`${JSON.stringify(key)}: `);
    writePart(writer, value, indent);
  });
  writer.write("\n");
  return writer.bytes();
}

interface Writer {
  readonly write: (text: string) => void;
  readonly bytes: () => Buffer;
}

/** A list or map of the document item by item, everything else at once. */
function writePart(writer: Writer, value: unknown, indent: string): void {
  const write = (item: unknown, own: string): void => writer.write(indented(item, own));
  if (Array.isArray(value)) {
    writeEntries(writer, "[", value, "]", indent, write);
  } else if (isMap(value)) {
    writeEntries(writer, "{", definedEntries(value), "}", indent, ([key, item], own) => {
      writer.write(`${JSON.stringify(key)}: `);
      write(item, own);
    });
  } else write(value, indent);
}

function writeEntries<Item>(
  writer: Writer,
  open: string,
  items: readonly Item[],
  close: string,
  indent: string,
  writeItem: (item: Item, indent: string) => void,
): void {
  if (items.length === 0) {
    writer.write(open + close);
    return;
  }
  const own = `${indent}  `;
  for (const [index, item] of items.entries()) {
    writer.write(index === 0 ? `${open}\n${own}` : `,\n${own}`);
    writeItem(item, own);
  }
  writer.write(`\n${indent}${close}`);
}

/** A line break inside a string is an escape in JSON, so every one that stands there is of the layout. */
function indented(value: unknown, indent: string): string {
  const text = JSON.stringify(value, undefined, 2) ?? "null";
  return text.replaceAll("\n", `\n${indent}`);
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
  return {
    write(text) {
      const most = length + text.length * 3;
      if (most > buffer.length) {
        const larger = Buffer.allocUnsafe(Math.max(most, buffer.length * 2));
        buffer.copy(larger, 0, 0, length);
        buffer = larger;
      }
      length += buffer.write(text, length, "utf8");
    },
    bytes: () => buffer.subarray(0, length),
  };
}
