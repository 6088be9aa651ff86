import type { DiagnosticCode, DiagnosticParams } from "./codes.ts";
import { type Diagnostic, diagnose, type Place, type ProfilePath } from "./diagnostic.ts";

/** Collects what one stage has to say, so that all of its complaints are shown at once. */
export interface Report {
  readonly diagnostics: readonly Diagnostic[];
  /** Adds the diagnostic `code` at a path of the profile (the value's place unless `target` says `key`). */
  add<Code extends DiagnosticCode>(
    code: Code,
    params: DiagnosticParams<Code>,
    path: ProfilePath,
    target?: Place["target"],
    mention?: ProfilePath,
  ): void;
  /** Adds those that are not there yet. */
  addNew(found: readonly Diagnostic[]): void;
}

/** An empty report. */
export function createReport(): Report {
  const diagnostics: Diagnostic[] = [];
  return {
    diagnostics,
    add(code, params, path, target, mention) {
      const place = target === undefined ? { path } : { path, target };
      diagnostics.push(
        diagnose(code, params, mention === undefined ? place : { ...place, mention }),
      );
    },
    addNew(found) {
      const seen = new Set(diagnostics.map((one) => JSON.stringify(one)));
      diagnostics.push(...found.filter((one) => !seen.has(JSON.stringify(one))));
    },
  };
}
