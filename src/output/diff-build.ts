import { closeSync, lstatSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { manifestPath, sha256Hex } from "../emit/manifest.ts";
import type { OutputFile } from "../emit/output-file.ts";
import { foldersAbove, listFolder } from "./list-folder.ts";

/** What a build finds in its folder. All paths are relative to it. */
export interface BuildDiff {
  /** Files of this build that are not there. */
  readonly missing: readonly string[];
  /** Files of this build that are there with other bytes or another mode. */
  readonly changed: readonly string[];
  /** Files of this build that are there already. */
  readonly unchanged: readonly string[];
  /** What an earlier build wrote, nobody changed since, and this build does not have. */
  readonly extra: ReadonlySet<string>;
  /** What stands where this build writes and was not written by an earlier one. */
  readonly foreign: readonly string[];
  /** Whether this build has a file of that path. */
  readonly isCurrent: (path: string) => boolean;
}

/** The files of an earlier build with their digests, its manifest left out. */
export type WrittenFiles = ReadonlyMap<string, string>;

/** How one file of a build stands to what is there. */
export type FileState = "missing" | "changed" | "unchanged" | "foreign";

/** Compares the files of a build one after the other; reads only. */
export interface BuildDiffer {
  /** A folder in the place of the file counts as changed until the end. */
  readonly look: (file: OutputFile) => FileState;
  readonly finish: () => BuildDiff;
}

/** What is there is read into this, piece by piece; a buffer for each file would pile up faster than it is collected. */
const piece = Buffer.allocUnsafe(1 << 16);

/** Permission bits of a file of the output. */
export function modeOf(file: Pick<OutputFile, "secret">): number {
  return file.secret ? 0o600 : 0o644;
}

/**
 * Compares the files of a build with what is in `root`, which may be missing. `kept` are the files of an earlier build
 * that this one leaves alone.
 */
export function createDiffer(
  root: string,
  earlier: WrittenFiles | undefined,
  kept: ReadonlySet<string>,
): BuildDiffer {
  const written = earlier ?? new Map<string, string>();
  const current = new Set<string>();
  /** The folders above the files of this build, and whether each is there. */
  const parents = new Map<string, boolean>();
  const isThere = (folder: string): boolean => {
    const known = parents.get(folder);
    if (known !== undefined) return known;
    for (const above of foldersAbove(`${folder}/`)) {
      if (parents.has(above)) continue;
      const end = above.lastIndexOf("/");
      const canBe = end === -1 || parents.get(above.slice(0, end)) === true;
      parents.set(above, canBe && lstat(join(root, above)) !== undefined);
    }
    return parents.get(folder) === true;
  };
  const found: Record<FileState | "folder", string[]> = {
    ...{ missing: [], changed: [], unchanged: [], foreign: [], folder: [] },
  };
  return {
    look(file) {
      current.add(file.path);
      const end = file.path.lastIndexOf("/");
      const isOurs =
        written.has(file.path) || (file.path === manifestPath && earlier !== undefined);
      const canBe = end === -1 || isThere(file.path.slice(0, end));
      const state = canBe ? stateOf(root, file, isOurs) : "missing";
      found[state].push(file.path);
      return state === "folder" ? "changed" : state;
    },
    finish() {
      const { missing, unchanged, folder } = found;
      const extra = findExtra(root, written, (path) => current.has(path) || kept.has(path));
      const strange = folder.filter((path) => holdsStrangers(root, path, extra));
      const folders = [...parents].flatMap(([path, isThereNow]) => (isThereNow ? [path] : []));
      const strangers = [...found.foreign, ...strange, ...foreignParents(root, folders, extra)];
      const changed = [...found.changed, ...folder.filter((path) => !strange.includes(path))];
      const foreign = [...new Set(strangers)].sort();
      const isCurrent = (path: string): boolean => current.has(path);
      return { missing, changed, unchanged, extra, foreign, isCurrent };
    },
  };
}

function findExtra(
  root: string,
  written: WrittenFiles,
  stays: (path: string) => boolean,
): ReadonlySet<string> {
  const gone = [...written].filter(
    ([path, sha256]) => !stays(path) && hasDigest(join(root, path), sha256),
  );
  return new Set(gone.map(([path]) => path));
}

function stateOf(root: string, file: OutputFile, isOurs: boolean): FileState | "folder" {
  const path = join(root, file.path);
  const stat = lstat(path);
  if (stat === undefined) return "missing";
  if (stat.isDirectory()) return "folder";
  const sameBytes =
    stat.isFile() && stat.size === file.content.byteLength && hasBytes(path, file.content);
  if (!sameBytes) return isOurs ? "changed" : "foreign";
  return (stat.mode & 0o7777) === modeOf(file) ? "unchanged" : "changed";
}

/** Compares piece by piece: a manifest of many nodes is large. */
function hasBytes(path: string, content: Uint8Array): boolean {
  const descriptor = openSync(path, "r");
  try {
    for (let at = 0; at < content.byteLength; ) {
      const wanted = Math.min(piece.length, content.byteLength - at);
      const count = readSync(descriptor, piece, 0, wanted, at);
      const same = piece.subarray(0, count).equals(content.subarray(at, at + count));
      if (count === 0 || !same) return false;
      at += count;
    }
    return true;
  } finally {
    closeSync(descriptor);
  }
}

function holdsStrangers(root: string, path: string, extra: ReadonlySet<string>): boolean {
  return [...listFolder(join(root, path))].some(
    (entry) => entry.kind !== "folder" && !extra.has(`${path}/${entry.path}`),
  );
}

/** Things that are not folders where this build needs a folder. */
function foreignParents(
  root: string,
  folders: readonly string[],
  extra: ReadonlySet<string>,
): string[] {
  return folders.filter((path) => {
    const stat = lstat(join(root, path));
    return stat !== undefined && !stat.isDirectory() && !extra.has(path);
  });
}

function hasDigest(path: string, sha256: string): boolean {
  return lstat(path)?.isFile() === true && sha256Hex(readFileSync(path)) === sha256;
}

/** ENOTDIR: a file stands where a folder is looked for, so below it there is nothing. */
function lstat(path: string) {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return undefined;
    throw error;
  }
}
