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

/** What an error code of the file system such as `EACCES` means, in words. */
export function describeFileError(code: string): string {
  return reasons[code] ?? code;
}
