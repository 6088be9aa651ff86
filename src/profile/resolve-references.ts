import { type Diagnostic, diagnose, type ProfilePath } from "../diagnostics/diagnostic.ts";
import { besides } from "./file-path.ts";
import { largestFile, type ReadFile, readText, type TextResult } from "./read-text.ts";
import type { MapEntry, ReferenceNode, ScalarNode, SourceNode } from "./source-node.ts";
import { spanOf } from "./source-node.ts";

/** Where the texts behind references come from. */
export interface ReferenceSources {
  readonly readFile: ReadFile;
  readonly env: Readonly<Record<string, string | undefined>>;
}

interface Resolving extends ReferenceSources {
  readonly diagnostics: Diagnostic[];
  /** A reference behind an alias may stand in many places. */
  readonly files: Map<string, TextResult>;
}

/**
 * Replaces every `$env` and `$file` by its text, byte for byte; white space around a join token is cut off. Each new value
 * remembers its reference, so that no message shows it.
 */
export function resolveReferences(
  root: SourceNode,
  from: ReferenceSources,
): { root: SourceNode; diagnostics: readonly Diagnostic[] } {
  const resolving = { ...from, diagnostics: [], files: new Map() };
  return { root: resolveNode(resolving, root, []), diagnostics: resolving.diagnostics };
}

function resolveNode(resolving: Resolving, node: SourceNode, path: ProfilePath): SourceNode {
  switch (node.kind) {
    case "scalar":
      return node;
    case "list": {
      const items = node.items.map((item, index) => resolveNode(resolving, item, [...path, index]));
      return { ...node, items };
    }
    case "map": {
      const entries = new Map<string, MapEntry>();
      for (const [name, entry] of node.entries) {
        const value = resolveNode(resolving, entry.value, [...path, name]);
        entries.set(name, { key: entry.key, value });
      }
      return { ...node, entries };
    }
    case "reference":
      return resolveReference(resolving, node, path);
  }
}

function resolveReference(
  resolving: Resolving,
  reference: ReferenceNode,
  path: ProfilePath,
): ScalarNode {
  const found =
    reference.from === "env"
      ? environmentText(resolving, reference.name)
      : fileText(resolving, reference);
  const isToken = path.length === 2 && path[0] === "join" && path[1] === "token";
  const value = typeof found === "string" ? found : "";
  if (typeof found !== "string") {
    resolving.diagnostics.push({ ...found, path, span: spanOf(reference.extent) });
  }
  const { extent } = reference;
  return { kind: "scalar", extent, value: isToken ? value.trim() : value, reference };
}

function environmentText(resolving: Resolving, name: string): string | Diagnostic {
  const value = Object.hasOwn(resolving.env, name) ? resolving.env[name] : undefined;
  if (value === undefined) return diagnose("profile-env-unset", { name });
  return /[\p{Surrogate}\ufffd]/u.test(value) ? diagnose("profile-env-not-text", { name }) : value;
}

function fileText(resolving: Resolving, reference: ReferenceNode): string | Diagnostic {
  const file = besides(reference.extent.source.name, reference.name);
  const result = resolving.files.get(file) ?? readText(resolving.readFile, file);
  resolving.files.set(file, result);
  if ("text" in result) return result.text;
  switch (result.fault) {
    case "unreadable":
      return diagnose("profile-file-unreadable", { file, problem: result.problem });
    case "too-large":
      return diagnose("profile-file-too-large", { file, limit: largestFile });
    case "not-utf8":
      return diagnose("profile-file-not-utf8", { file });
  }
}
