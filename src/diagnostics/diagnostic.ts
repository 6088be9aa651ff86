import type { DiagnosticCode, DiagnosticParams } from "./codes.ts";
import { codes } from "./codes.ts";

/** `error` stops the build, `warning` does not (unless `--strict`), `note` is for the reader only. */
export type Severity = "error" | "warning" | "note";

/** Where in the profile's tree something stands: keys and list indices from the root, e.g. `["nodePools", 0, "name"]`. */
export type ProfilePath = readonly (string | number)[];

/** A place in a text. `line` and `column` count from 1 (columns in UTF-16 units), `offset` from 0. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** A piece of one source file; `end` is exclusive. */
export interface SourceSpan {
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
}

/** One complaint about what the user gave us. A value, never thrown. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** What is wrong and what is allowed: lower case, no full stop. */
  readonly message: string;
  /** What to write instead. */
  readonly hint?: string;
  /** The place in the profile; the front end turns it into a span. */
  readonly path?: ProfilePath;
  /** Whether the caret belongs under the key or under the value of `path`. */
  readonly target?: "key" | "value";
  /** The place in the text, where it is already known. */
  readonly span?: SourceSpan;
  /** Another place of the profile, which the message names as `formatPath` writes it; people get its file and line. */
  readonly mention?: ProfilePath;
}

/** Where a diagnostic points: a place in the profile's tree or in a text. */
export interface Place {
  readonly path?: ProfilePath;
  readonly target?: "key" | "value";
  readonly span?: SourceSpan;
  readonly mention?: ProfilePath;
}

interface Definition<Params> {
  readonly severity: Severity;
  readonly message: (params: Params) => string;
  readonly hint?: (params: Params) => string | undefined;
}

/** Makes the diagnostic `code` from the table in `codes.ts` with its parameters filled in. */
export function diagnose<Code extends DiagnosticCode>(
  code: Code,
  params: DiagnosticParams<Code>,
  place: Place = {},
): Diagnostic {
  const definition = codes()[code] as unknown as Definition<DiagnosticParams<Code>>;
  const hint = definition.hint?.(params);
  return {
    code,
    severity: definition.severity,
    message: definition.message(params),
    ...(hint === undefined ? {} : { hint }),
    ...place,
  };
}

/** True when at least one diagnostic stops the build. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}

/** What a stage returns: its result, where there is one, and everything it had to say. */
export interface Outcome<T> {
  readonly value: T | undefined;
  readonly diagnostics: readonly Diagnostic[];
}
