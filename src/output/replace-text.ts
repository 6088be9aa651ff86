import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileErrorReason } from "./file-errors.ts";

export type ReplacedText = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/**
 * Gives a file another text by a rename, with its mode and owner; a link stays a link. Nothing is done when the file no
 * longer holds `before`. A byte order mark, which `before` and `after` do not have, stays.
 */
export function replaceText(path: string, before: string, after: string): ReplacedText {
  try {
    const target = realpathSync(path);
    const stats = statSync(target);
    if (!stats.isFile()) return { ok: false, reason: "it is not a regular file" };
    const mark = Buffer.from("\ufeff");
    const bytes = readFileSync(target);
    const marked = bytes.subarray(0, mark.length).equals(mark);
    const old = Buffer.from(before);
    if (!bytes.subarray(marked ? mark.length : 0).equals(old)) {
      return { ok: false, reason: "it changed in the meantime" };
    }
    const content = Buffer.from(after);
    writeBeside(target, stats, marked ? Buffer.concat([mark, content]) : content);
    return { ok: true };
  } catch (error) {
    return { ok: false, reason: fileErrorReason(error) };
  }
}

function writeBeside(target: string, stats: Stats, content: Uint8Array): void {
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  const file = openSync(temporary, "wx", 0o600);
  try {
    try {
      for (let done = 0; done < content.length; ) done += writeSync(file, content, done);
      const { uid, gid } = statSync(temporary);
      if (uid !== stats.uid || gid !== stats.gid) fchownSync(file, stats.uid, stats.gid);
      fchmodSync(file, stats.mode & 0o7777);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
