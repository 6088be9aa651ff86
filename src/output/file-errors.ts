import { describeFileError } from "../diagnostics/describe-file-error.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";

/** Turns what the file system refused into a diagnostic; throws on anything else, which is a bug. */
export function diagnoseFileError(error: unknown, folder: string): Diagnostic {
  const reason = fileErrorReason(error);
  // Copies and renames name first what they read.
  const { path = folder, dest = path } = error as NodeJS.ErrnoException & { dest?: string };
  return diagnose("output-not-writable", { path: dest, reason });
}

/** Why the file system refused, in words; throws on anything else, which is a bug. */
export function fileErrorReason(error: unknown): string {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (!(error instanceof Error) || code === undefined || syscall === undefined) throw error;
  return describeFileError(code);
}
