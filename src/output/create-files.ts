import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileErrorReason } from "./file-errors.ts";
import { makeFolders } from "./make-folders.ts";

/** A new file; an `optional` one is left alone where there is one already. */
export interface NewFile {
  readonly name: string;
  readonly text: string;
  readonly optional?: boolean;
}

export type CreatedFiles =
  | { readonly ok: true }
  | { readonly ok: false; readonly path: string; readonly reason: string };

/** Makes `folder` and writes new files into it; where one that is not optional exists already, nothing is written. */
export function createFiles(folder: string, files: readonly NewFile[]): CreatedFiles {
  const taken = files.find((file) => file.optional !== true && existsSync(join(folder, file.name)));
  if (taken !== undefined) {
    return { ok: false, path: join(folder, taken.name), reason: "it exists already" };
  }
  try {
    makeFolders(folder);
    for (const { name, text, optional } of files) {
      if (optional !== true || !existsSync(join(folder, name))) {
        writeFileSync(join(folder, name), text, { flag: "wx" });
      }
    }
    return { ok: true };
  } catch (error) {
    return { ok: false, path: folder, reason: fileErrorReason(error) };
  }
}
