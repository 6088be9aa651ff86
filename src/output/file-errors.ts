import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EBUSY: "it is in use, perhaps a mount point",
  EDQUOT: "the disk quota is used up",
  EEXIST: "something else is there already",
  EFBIG: "the file is too large",
  EIO: "the disk reports an error",
  EISDIR: "a folder is in the way",
  ELOOP: "too many symbolic links",
  EMFILE: "too many open files",
  ENAMETOOLONG: "the name is too long",
  ENOENT: "it vanished or the folder above does not exist",
  ENOSPC: "no space left",
  ENOTDIR: "a file is in the way",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
};

/** Turns what the file system refused into a diagnostic; throws on anything else, which is a bug. */
export function diagnoseFileError(error: unknown, folder: string): Diagnostic {
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  if (!(error instanceof Error) || code === undefined || syscall === undefined) throw error;
  return diagnose("output-not-writable", { path: path ?? folder, reason: reasons[code] ?? code });
}
