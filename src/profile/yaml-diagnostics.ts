import type { YAMLError, YAMLParseError, YAMLWarning } from "yaml";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "./source-file.ts";
import { deepest } from "./tokenize-yaml.ts";

/** One broken quote can make a parser complain about every line that follows. */
const mostErrors = 20;

/** What to do about the parser's less obvious complaints. */
const advice: Readonly<Partial<Record<YAMLError["code"], string>>> = {
  BAD_ALIAS: "a text that starts with * or & needs quotes",
  BAD_DQ_ESCAPE: "in double quotes write \\\\ for a backslash, or use single quotes",
  BAD_INDENT: "keys of one map, and items of one list, start in the same column",
  BAD_SCALAR_START: "put the text in quotes",
  BLOCK_AS_IMPLICIT_KEY:
    'a text that contains ": " needs quotes; a map starts on a line of its own',
  BLOCK_IN_FLOW: "inside [ ] and { } write lists and maps with [ ] and { }",
  MULTILINE_IMPLICIT_KEY: "look for a missing colon, a missing quote or wrong indentation above",
  MULTIPLE_ANCHORS: "keep one anchor",
};

/** The parser's complaints as diagnostics: in the order of the text, the first of each line, at most twenty. */
export function yamlDiagnostics(
  source: SourceFile,
  errors: readonly (YAMLParseError | YAMLWarning)[],
): Diagnostic[] {
  const byLine = new Map<number, Diagnostic>();
  for (const error of [...errors].sort((a, b) => a.pos[0] - b.pos[0])) {
    const diagnostic = yamlDiagnostic(source, error);
    const line = diagnostic.span?.start.line ?? 0;
    if (!byLine.has(line)) byLine.set(line, diagnostic);
    if (byLine.size === mostErrors) break;
  }
  return [...byLine.values()];
}

function yamlDiagnostic(source: SourceFile, error: YAMLParseError | YAMLWarning): Diagnostic {
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
      return diagnose(
        "profile-yaml-syntax",
        { problem: plainWords(error.message), advice: advice[error.code] },
        { span },
      );
  }
}

/** The parser's own words, shortened: they may quote the text. */
function plainWords(message: string): string {
  const line = message.split("\n", 1)[0] ?? "";
  const words = line.length > 120 ? `${line.slice(0, 120)}…` : line;
  return words.charAt(0).toLowerCase() + words.slice(1);
}
