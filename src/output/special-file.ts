import { statSync } from "node:fs";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";

/**
 * Why no file may be written at `path`: a device, pipe or socket is there, and the file would take its place. Whatever
 * else is wrong with the path is left to the writing.
 */
export function diagnoseSpecialFile(path: string): Diagnostic[] {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined || found.isFile() || found.isDirectory()) return [];
    return [diagnose("output-special-file", { path })];
  } catch {
    return [];
  }
}
