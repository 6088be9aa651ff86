import { Composer, type Document } from "yaml";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { convertYaml } from "./convert-yaml.ts";
import { describeValue } from "./describe-value.ts";
import { createSourceFile, type SourceFile } from "./source-file.ts";
import { isNull, type MapNode, type SourceNode } from "./source-node.ts";
import { type TokenizedYaml, tokenizeYaml } from "./tokenize-yaml.ts";
import { yamlDiagnostics } from "./yaml-diagnostics.ts";

/** A profile's text as a tree. */
export interface ParsedProfile {
  readonly source: SourceFile;
  /** `undefined` when the text is no map of keys and values, or not YAML at all. */
  readonly root: MapNode | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Parses one YAML 1.2 document (core schema) whose values keep their places. A byte order mark is skipped. Refused with a
 * diagnostic: tags, merge keys, duplicate keys, keys that are not texts, a second document, and what grows too large or too
 * deep through aliases. No text makes it throw or takes it longer than about a second.
 */
export function parseProfile(text: string, file: string): ParsedProfile {
  const source = createSourceFile(file, text.startsWith("\ufeff") ? text.slice(1) : text);
  const controls = controlCharacters(source);
  if (controls.length > 0) return { source, root: undefined, diagnostics: controls };
  const tokenized = tokenizeYaml(source);
  const { fault, tokens } = tokenized;
  if (fault !== undefined) return { source, root: undefined, diagnostics: [fault] };
  const composed = new Composer({
    version: "1.2",
    schema: "core",
    uniqueKeys: false,
    merge: false,
  });
  const [first, second] = withoutStacks(() => {
    const documents = composed.compose(tokens, true, source.text.length);
    return [documents.next().value, documents.next().value] as (Document.Parsed | undefined)[];
  });
  const diagnostics = first === undefined ? [] : documentDiagnostics(tokenized, first, second);
  if (diagnostics.length > 0) return { source, root: undefined, diagnostics };
  const tree = convertYaml(source, first?.contents ?? null);
  return rootOf(source, tree.root, tree.diagnostics);
}

/** The library makes an Error of each syntax error; of tens of thousands, noting the calls takes most of the time. */
function withoutStacks<Result>(compose: () => Result): Result {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return compose();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** YAML has no place for control characters, and a terminal would obey them. */
function controlCharacters(source: SourceFile): Diagnostic[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const match = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/.exec(source.text);
  if (match === null) return [];
  const code = match[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  const span = source.span(match.index, match.index + 1);
  return [diagnose("profile-control-character", { character: `U+${code}` }, { span })];
}

function documentDiagnostics(
  tokenized: TokenizedYaml,
  first: Document.Parsed,
  second: Document.Parsed | undefined,
): Diagnostic[] {
  const { source } = tokenized;
  const diagnostics = yamlDiagnostics(tokenized, [...first.errors, ...first.warnings]);
  const { explicit, version } = first.directives.yaml;
  if (explicit === true && version !== "1.2") {
    diagnostics.push(diagnose("profile-yaml-version", { version }, { span: source.span(0, 0) }));
  }
  if (second !== undefined) {
    const start = second.range[0];
    const span = source.span(start, Math.min(start + 3, source.text.length));
    diagnostics.push(diagnose("profile-yaml-documents", {}, { span }));
  }
  return diagnostics;
}

function rootOf(
  source: SourceFile,
  root: SourceNode,
  diagnostics: readonly Diagnostic[],
): ParsedProfile {
  if (root.kind === "map") return { source, root, diagnostics };
  const span = source.span(root.extent.start, root.extent.end);
  const fault = isNull(root)
    ? diagnose("profile-empty", { file: source.name }, { span: source.span(0, 0) })
    : diagnose("profile-not-a-map", { found: describeValue(root) }, { span });
  return { source, root: undefined, diagnostics: [...diagnostics, fault] };
}
