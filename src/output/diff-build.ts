import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type BuildManifest, manifestPath, sha256Hex } from "../emit/manifest.ts";
import type { OutputFile } from "../emit/output-file.ts";
import { foldersAbove, listFolder } from "./list-folder.ts";

/** What a build finds in its folder. All paths are relative to it. */
export interface BuildDiff {
  /** Files of this build that are not there. */
  readonly missing: readonly string[];
  /** Files of this build that are there with other bytes or another mode. */
  readonly changed: readonly string[];
  /** Files of this build that are there already. */
  readonly unchanged: ReadonlySet<string>;
  /** What an earlier build wrote, nobody changed since, and this build does not have. */
  readonly extra: ReadonlySet<string>;
  /** What stands where this build writes and was not written by an earlier one. */
  readonly foreign: readonly string[];
}

/** Permission bits of a file of the output. */
export function modeOf(file: OutputFile): number {
  return file.secret ? 0o600 : 0o644;
}

/**
 * Compares the files of a build with what is in `root`, which may be missing. `kept` are the files of an earlier build
 * that this one leaves alone. Reads only.
 */
export function diffBuild(
  root: string,
  files: readonly OutputFile[],
  earlier: BuildManifest | undefined,
  kept: ReadonlySet<string>,
): BuildDiff {
  const written = new Map(earlier?.files.map((file) => [file.path, file.sha256]));
  const current = new Set(files.map((file) => file.path));
  const extra = new Set(
    [...written].flatMap(([path, sha256]) => {
      const stays = current.has(path) || kept.has(path);
      return !stays && hasDigest(join(root, path), sha256) ? [path] : [];
    }),
  );
  const isOurs = (path: string): boolean =>
    written.has(path) || (path === manifestPath && earlier !== undefined);
  const states = files.map((file) => ({
    path: file.path,
    state: stateOf(root, file, isOurs(file.path), extra),
  }));
  const inState = (state: FileState): string[] =>
    states.filter((entry) => entry.state === state).map((entry) => entry.path);
  return {
    missing: inState("missing"),
    changed: inState("changed"),
    unchanged: new Set(inState("unchanged")),
    extra,
    foreign: [...new Set([...inState("foreign"), ...foreignParents(root, files, extra)])].sort(),
  };
}

type FileState = "missing" | "changed" | "unchanged" | "foreign";

function stateOf(
  root: string,
  file: OutputFile,
  isOurs: boolean,
  extra: ReadonlySet<string>,
): FileState {
  const path = join(root, file.path);
  const stat = lstat(path);
  if (stat === undefined) return "missing";
  if (stat.isDirectory()) {
    const strangers = [...listFolder(path)].some(
      (entry) => entry.kind !== "folder" && !extra.has(`${file.path}/${entry.path}`),
    );
    return strangers ? "foreign" : "changed";
  }
  const sameBytes = stat.isFile() && readFileSync(path).equals(file.content);
  if (!sameBytes) return isOurs ? "changed" : "foreign";
  return (stat.mode & 0o7777) === modeOf(file) ? "unchanged" : "changed";
}

/** Things that are not folders where this build needs a folder. */
function foreignParents(
  root: string,
  files: readonly OutputFile[],
  extra: ReadonlySet<string>,
): string[] {
  const parents = new Set(files.flatMap((file) => foldersAbove(file.path)));
  return [...parents].filter((path) => {
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
