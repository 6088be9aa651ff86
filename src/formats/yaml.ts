import { Document, isScalar, type Scalar, visit } from "yaml";

/** Words that YAML 1.1 readers take for booleans or null where they stand plain. */
const reservedWords = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

/** Text that every reader of YAML 1.1 or 1.2 takes for a string where it stands plain. */
const plainText = /^[A-Za-z/][\w./:@+-]*(?: [\w./@+()-][\w./:@+(),-]*)*$/;

/** Text that a literal block brings back unchanged whatever the reader; anything else is quoted. */
const blockText = /^[!-~][\t\n\x20-\x7e]*[!-~]\n*$|^[!-~]\n*$/;

/** True when `text` may stand in a literal block and come back unchanged from PyYAML and go-yaml. */
export function isBlockText(text: string): boolean {
  return blockText.test(text);
}

/** One such word, which no reader takes for anything but text wherever it stands. */
const plainWord = /^[A-Za-z/][\w./@+-]*$/;

/**
 * Whether `value` is a map of such words and nothing else: it is lines `key: word`, a tenth of the work of a document, and
 * every node has one, its `meta-data`.
 */
function isMapOfWords(value: unknown): value is Readonly<Record<string, string>> {
  const isWord = (text: unknown): boolean =>
    typeof text === "string" && plainWord.test(text) && !reservedWords.test(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const words = Object.entries(value).flat();
  return words.length > 0 && words.every(isWord);
}

/**
 * What follows `key: ` where the key's value is `text`, for which `isBlockText` must hold: a literal block whose lines stand
 * `depth` spaces deep, with the sign for a text that ends in one line break, in none or in more.
 * Source: https://yaml.org/spec/1.2.2/#812-literal-style
 */
export function literalBlock(text: string, depth: number): string {
  const ends = text.length - text.trimEnd().length;
  const chomping = ends === 1 ? "" : ends === 0 ? "-" : "+";
  const pad = " ".repeat(depth);
  const lines = text.replace(/\n(?=[^\n])/g, `\n${pad}`);
  return `|${chomping}\n${pad}${lines}${ends === 0 ? "\n" : ""}`;
}

/**
 * Writes `value` as YAML for people and for YAML 1.1 readers (PyYAML, go-yaml): plain words where they are safe, several
 * lines as a literal block, all else in double quotes, ASCII only. Keys keep the order of the object.
 */
export function toYaml(value: unknown): string {
  if (isMapOfWords(value)) {
    const lines = Object.entries(value).map(([key, word]) => `${key}: ${word}\n`);
    return lines.join("");
  }
  const document = new Document(value, { compat: "yaml-1.1", aliasDuplicateObjects: false });
  return serialize(document, {
    key: (text) => (isPlainText(text) ? "PLAIN" : "QUOTE_DOUBLE"),
    value: (text) => {
      if (isPlainText(text)) return "PLAIN";
      return text.includes("\n") && isBlockText(text) ? "BLOCK_LITERAL" : "QUOTE_DOUBLE";
    },
  });
}

/**
 * Writes `value` as YAML for cloud-init: keys plain, every value in double quotes, several lines under a `literal` key as a literal block,
 * lists of strings on one line. `value` must be made of maps, lists and strings only; `indent` is the spaces of each level.
 * Source: facts on cloud-init, a plain scalar is the one thing that PyYAML and YAML 1.2 read differently.
 */
export function toStrictYaml(
  value: unknown,
  literal: (key: string) => boolean,
  indent = 2,
): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Seq(_, list) {
      if (list.items.every(isScalar)) list.flow = true;
    },
  });
  const styles: Styles = {
    key: () => "PLAIN",
    value: (text, key) =>
      literal(key) && text.includes("\n") && isBlockText(text) ? "BLOCK_LITERAL" : "QUOTE_DOUBLE",
  };
  return serialize(document, styles, indent);
}

type Style = "PLAIN" | "BLOCK_LITERAL" | "QUOTE_DOUBLE";

/** How strings are written: as a key, and as a value under `key` (empty in lists and at the top). */
interface Styles {
  readonly key: (text: string) => Style;
  readonly value: (text: string, key: string) => Style;
}

function serialize(document: Document, styles: Styles, indent = 2): string {
  const styleValue = (node: unknown, key: string): void => {
    if (isText(node)) node.type = styles.value(node.value, key);
  };
  visit(document, {
    Pair(_, pair) {
      if (isText(pair.key)) pair.key.type = styles.key(pair.key.value);
      styleValue(pair.value, isText(pair.key) ? pair.key.value : "");
    },
    Seq(_, list) {
      for (const item of list.items) styleValue(item, "");
    },
  });
  styleValue(document.contents, "");
  const text = document.toString({
    lineWidth: 0,
    indentSeq: false,
    indent,
    // Line breaks stay escapes: PyYAML reads some of the folded lines that yaml writes in another way.
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
  });
  return escapeNonAscii(text);
}

function isText(node: unknown): node is Scalar<string> {
  return isScalar(node) && typeof node.value === "string";
}

function isPlainText(text: string): boolean {
  return plainText.test(text) && !reservedWords.test(text) && !text.endsWith(":");
}

/**
 * Only double-quoted scalars can hold such characters, so YAML's escapes are right everywhere. An escape per code point,
 * since PyYAML reads a pair of surrogate escapes as two broken characters.
 */
function escapeNonAscii(text: string): string {
  return text.replace(/[\x7f-\u{10ffff}]/gu, (character) => {
    const point = character.codePointAt(0) ?? 0;
    return point > 0xffff
      ? `\\U${point.toString(16).padStart(8, "0")}`
      : `\\u${point.toString(16).padStart(4, "0")}`;
  });
}
