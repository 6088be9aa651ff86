import type { YAMLError, YAMLParseError, YAMLWarning } from "yaml";
import { type Diagnostic, diagnose, type SourceSpan } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "./source-file.ts";
import { deepest, type TokenizedYaml } from "./tokenize-yaml.ts";

/** One broken quote can make a parser complain about every line that follows. */
const mostErrors = 20;

interface Wording {
  /** How the parser's message starts. */
  readonly start: string;
  readonly problem: string;
  readonly advice: string;
}

/** The parser's messages that speak of its insides, in the user's words. */
const wordings: readonly Wording[] = [
  {
    start: "Missing closing",
    problem: "this quote is not closed",
    advice: "close it with the same quote",
  },
  {
    start: "Implicit keys need to be on a single line",
    problem: "this is neither a key with its colon nor the rest of a text",
    advice: "look for a missing colon here, or a missing quote above",
  },
  {
    start: "Implicit map keys need to be followed by map values",
    problem: "this is neither a key with its colon nor the rest of a text",
    advice: "look for a missing colon here, or a missing quote above",
  },
  {
    start: "Nested mappings are not allowed in compact mappings",
    problem: 'a second ": " in one line',
    advice: "put the text in quotes, or start the inner map on a line of its own",
  },
  {
    start: "All mapping items must start at the same column",
    problem: "this key does not start in the column of the keys above",
    advice: "keys of one map start in the same column",
  },
  {
    start: "All sequence items must start at the same column",
    problem: "this item does not start in the column of the items above",
    advice: "items of one list start in the same column",
  },
  {
    start: "Flow sequence in block collection must be",
    problem: "a list is not closed before this line",
    advice: "close it with ] and indent it deeper than its key",
  },
  {
    start: "Flow map in block collection must be",
    problem: "a map is not closed before this line",
    advice: "close it with } and indent it deeper than its key",
  },
];

/** For the parser, a line that is indented too deep continues the text above, and its colon is the surprise. */
const keyBelow = {
  problem: "this text is followed by a key that is indented deeper",
  advice: "indent the key below like the keys above, or put the text in quotes",
};

function isKeyBelow(text: string, error: YAMLParseError | YAMLWarning): boolean {
  if (error.code !== "BLOCK_AS_IMPLICIT_KEY") return false;
  const end = text.indexOf("\n", error.pos[0]);
  return end !== -1 && !/:(\s|$)/.test(text.slice(error.pos[0], end));
}

/** What to do about messages that can stay as they are. */
const advice: Readonly<Partial<Record<YAMLError["code"], string>>> = {
  BAD_ALIAS: "a text that starts with * or & needs quotes",
  BAD_DQ_ESCAPE: "in double quotes write \\\\ for a backslash, or use single quotes",
  BAD_SCALAR_START: "put the text in quotes",
  BLOCK_IN_FLOW: "inside [ ] and { } write lists and maps with [ ] and { }",
};

/** The parser's complaints as diagnostics: in the order of the text, the first of each line, at most twenty. */
export function yamlDiagnostics(
  { source, quotes }: TokenizedYaml,
  errors: readonly (YAMLParseError | YAMLWarning)[],
): Diagnostic[] {
  const byLine = new Map<number, Diagnostic>();
  for (const error of [...errors].sort((a, b) => a.pos[0] - b.pos[0])) {
    const diagnostic = yamlDiagnostic(source, error, quotes);
    const line = diagnostic.span?.start.line ?? 0;
    if (!byLine.has(line)) byLine.set(line, diagnostic);
    if (byLine.size === mostErrors) break;
  }
  return [...byLine.values()];
}

function yamlDiagnostic(
  source: SourceFile,
  error: YAMLParseError | YAMLWarning,
  quotes: readonly number[],
): Diagnostic {
  const start = Math.min(Math.max(error.pos[0], 0), source.text.length);
  const span = source.span(start, Math.min(Math.max(error.pos[1], start), source.text.length));
  switch (error.code) {
    case "TAB_AS_INDENT":
      return diagnose("profile-yaml-tab", {}, { span });
    case "TAG_RESOLVE_FAILED":
    case "BAD_COLLECTION_TYPE":
      return diagnose("profile-yaml-tag", {}, { span });
    case "RESOURCE_EXHAUSTION":
      return diagnose("profile-too-deep", { limit: deepest }, { span });
    default:
      return syntaxDiagnostic(source, error, span, quotes);
  }
}

/** A quote that is not closed is noticed at the end of the file; what helps is where it opens. */
function syntaxDiagnostic(
  source: SourceFile,
  error: YAMLParseError | YAMLWarning,
  span: SourceSpan,
  quotes: readonly number[],
): Diagnostic {
  const wording = isKeyBelow(source.text, error)
    ? keyBelow
    : wordings.find(({ start }) => error.message.startsWith(start));
  const params = wording ?? {
    problem: plainWords(error.message),
    advice: advice[error.code],
  };
  const opening = error.message.startsWith("Missing closing")
    ? quotes.findLast((offset) => offset <= span.start.offset)
    : undefined;
  const place = opening === undefined ? span : source.span(opening, opening + 1);
  return diagnose("profile-yaml-syntax", params, { span: place });
}

/** The parser's own words, shortened: they may quote the text. */
function plainWords(message: string): string {
  const line = message.split("\n", 1)[0] ?? "";
  const words = line.length > 120 ? `${line.slice(0, 120)}…` : line;
  return words.charAt(0).toLowerCase() + words.slice(1);
}
