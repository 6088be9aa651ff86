import { type CST, Lexer, Parser } from "yaml";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "./source-file.ts";

/** Levels of maps and lists inside each other. */
export const deepest = 64;

/** Pieces of text (marks, values, spaces) that a YAML file may have; ten thousand nodes with a label each have 310,000. */
const mostLexemes = 500_000;

/** What the lexer puts before a value. */
const scalarMark = "\u001f";

/** YAML text as syntax trees. */
export interface TokenizedYaml {
  readonly source: SourceFile;
  readonly tokens: readonly CST.Token[];
  /** Where texts in quotes start. */
  readonly quotes: readonly number[];
  /** Why the text was not read to its end. */
  readonly fault: Diagnostic | undefined;
}

/**
 * Splits YAML into syntax trees. The bounds hold before the parser sees the text: a few hundred thousand brackets keep it busy
 * for seconds, and a million end the process.
 */
export function tokenizeYaml(source: SourceFile): TokenizedYaml {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  const quotes: number[] = [];
  let count = 0;
  let depth = 0;
  let offset = 0;
  let before = "";
  for (const lexeme of new Lexer().lex(source.text)) {
    if (before !== scalarMark) {
      depth += depthChange(lexeme);
      if (/^["']/.test(lexeme)) quotes.push(offset);
    }
    count += 1;
    if (depth > deepest || count > mostLexemes) {
      const span = source.span(offset, offset + lexeme.length);
      return { source, tokens, quotes, fault: boundDiagnostic(depth, span) };
    }
    tokens.push(...parser.next(lexeme));
    if (!isMark(lexeme)) offset += lexeme.length;
    before = lexeme;
  }
  tokens.push(...parser.end());
  return { source, tokens, quotes, fault: undefined };
}

function depthChange(lexeme: string): number {
  if (lexeme === "[" || lexeme === "{") return 1;
  return lexeme === "]" || lexeme === "}" ? -1 : 0;
}

/** Control characters are marks of the lexer: the text itself holds none. */
function isMark(lexeme: string): boolean {
  return lexeme === scalarMark || lexeme === "\u0002" || lexeme === "\u0018";
}

function boundDiagnostic(depth: number, span: ReturnType<SourceFile["span"]>): Diagnostic {
  return depth > deepest
    ? diagnose("profile-too-deep", { limit: deepest }, { span })
    : diagnose(
        "profile-too-many-values",
        { limit: mostLexemes, what: "words and signs" },
        { span },
      );
}
