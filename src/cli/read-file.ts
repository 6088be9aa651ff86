import { closeSync, existsSync, openSync, readSync } from "node:fs";
import type { ReadFile, ReadResult } from "../profile/read-text.ts";

/** Where files are read from, by absolute paths. */
export interface FileReader {
  readonly read: ReadFile;
  readonly exists: (path: string) => boolean;
}

/** The file system. */
export const diskFiles: FileReader = { read: readFile, exists: existsSync };

const problems: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  ENOTDIR: "a part of its path is not a folder",
  EISDIR: "it is a folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  ELOOP: "its links go in a circle",
  ENAMETOOLONG: "its name is too long",
};

/** Reads at most `limit` bytes of a file and one more; pipes such as `/dev/stdin` and `<( )` of a shell work too. */
export function readFile(path: string, limit: number): ReadResult {
  if (path.includes("\0")) return { problem: "a path cannot hold a null character" };
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    return { bytes: readUpTo(file, limit + 1) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { problem: describeReadError(code) };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Why a file cannot be read, from the error code of the file system. */
export function describeReadError(code: string | undefined): string {
  return problems[code ?? ""] ?? String(code);
}

function readUpTo(file: number, limit: number): Uint8Array {
  const bytes = new Uint8Array(limit);
  let length = 0;
  for (let read = -1; read !== 0 && length < limit; length += read) {
    read = readSync(file, bytes, length, limit - length, null);
  }
  return bytes.subarray(0, length);
}
