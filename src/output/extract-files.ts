import { chmodSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import { diagnoseFileError } from "./file-errors.ts";
import { makeFolders } from "./make-folders.ts";

/** A file to be laid down below a folder. */
export interface ExtractedFile {
  /** As on the node; never leads out of the folder, whatever it is. */
  readonly path: string;
  /** Octal digits. */
  readonly mode: string;
  readonly content: Uint8Array;
  /** Written 0600 whatever its mode. */
  readonly secret: boolean;
}

/**
 * Lays `files` down below `folder`, which must be empty or missing; for two of one path the later wins. In an empty
 * folder there is no symbolic link that could lead elsewhere.
 */
export function extractFiles(folder: string, files: readonly ExtractedFile[]): Diagnostic[] {
  try {
    makeFolders(folder, 0o700);
    if (readdirSync(folder).length > 0) return [diagnose("output-not-empty", { path: folder })];
    for (const file of files) {
      const path = join(folder, posix.normalize(`/${file.path}`));
      makeFolders(dirname(path));
      writeFileSync(path, file.content, { mode: 0o600 });
      chmodSync(path, file.secret ? 0o600 : Number.parseInt(file.mode, 8) & 0o777);
    }
    return [];
  } catch (error) {
    return [diagnoseFileError(error, folder)];
  }
}
