import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Io } from "./io.ts";
import { formatDiagnostics } from "./report.ts";

/** Prints diagnostics for people to standard error. */
export function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  io: Io,
): void {
  io.err(formatDiagnostics(diagnostics, { sources, colour: io.colour }));
}
