import {
  chmodSync,
  constants,
  copyFileSync,
  lchownSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  type Stats,
  symlinkSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { foldersAbove, listFolder } from "./list-folder.ts";

/** What is brought from the old folder into the new one. */
export interface CarryOver {
  /** True for what the new folder has itself or shall not have any more. */
  readonly isReplaced: (path: string) => boolean;
  /** Folders that nodegen made: they are not kept when nothing is left in them. */
  readonly ownFolders: ReadonlySet<string>;
}

/** Links (or copies) everything of `from` that is not replaced into `to`; returns the paths, folders left out. */
export function carryOver(
  from: string,
  to: string,
  { isReplaced, ownFolders }: CarryOver,
): string[] {
  const carried: string[] = [];
  const folders = new Map<string, Stats>();
  const made: string[] = [];
  const makeFolder = (path: string): void => {
    if (lstatSync(join(to, path), { throwIfNoEntry: false })?.isDirectory()) return;
    mkdirSync(join(to, path), { mode: 0o700 });
    made.push(path);
  };
  for (const { path, kind } of listFolder(from)) {
    if (kind === "folder") {
      folders.set(path, lstatSync(join(from, path)));
      if (ownFolders.has(path)) continue;
      for (const folder of [...foldersAbove(path), path]) makeFolder(folder);
    } else if (!isReplaced(path)) {
      for (const folder of foldersAbove(path)) makeFolder(folder);
      linkOrCopy(join(from, path), join(to, path));
      carried.push(path);
    }
  }
  // Last and from below, since linking into a folder changes its time and needs it writable.
  for (const path of made.reverse()) {
    const stat = folders.get(path);
    if (stat !== undefined) giveAttributes(join(to, path), stat);
  }
  return carried;
}

/**
 * Makes up for what happened in the old folder between `carryOver` and the swap: what was written since is moved into
 * the new one, what was removed since is removed there too. Terraform, for one, does not wait for a build.
 */
export function catchUp(
  from: string,
  to: string,
  carried: readonly string[],
  isReplaced: (path: string) => boolean,
): void {
  for (const path of carried) {
    if (!exists(join(from, path))) rmSync(join(to, path), { force: true });
  }
  for (const { path, kind } of listFolder(from)) {
    if (kind === "folder" || isReplaced(path)) continue;
    if (isSame(join(from, path), join(to, path))) continue;
    mkdirSync(dirname(join(to, path)), { recursive: true, mode: 0o700 });
    renameSync(join(from, path), join(to, path));
  }
}

function linkOrCopy(from: string, to: string): void {
  const stat = lstatSync(from);
  if (stat.isSymbolicLink()) {
    symlinkSync(readlinkSync(from), to);
    giveAttributes(to, stat);
    return;
  }
  try {
    linkSync(from, to);
  } catch (error) {
    // Some file systems have no hard links, and Linux refuses them on other people's files.
    if (!stat.isFile()) throw error;
    copyFileSync(from, to, constants.COPYFILE_EXCL);
    giveAttributes(to, stat);
  }
}

function giveAttributes(path: string, stat: Stats): void {
  try {
    lchownSync(path, stat.uid, stat.gid);
  } catch {
    // Only root can give files away; for anybody else the copy is their own.
  }
  if (!stat.isSymbolicLink()) chmodSync(path, stat.mode & 0o7777);
  lutimesSync(path, stat.atime, stat.mtime);
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function isSame(from: string, to: string): boolean {
  const [a, b] = [lstatSync(from), lstatSync(to, { throwIfNoEntry: false })];
  if (b === undefined) return false;
  // A copy's time is rounded to whole milliseconds.
  const sameTime = Math.abs(a.mtimeMs - b.mtimeMs) <= 1;
  return a.ino === b.ino || (a.size === b.size && sameTime);
}
