import { realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.ts";
import { diagnose, hasErrors } from "../diagnostics/diagnostic.ts";
import type { KeptNodes } from "../emit/manifest.ts";
import type { PutFile } from "../emit/output-file.ts";
import { type BuildPaths, buildPaths } from "./build-paths.ts";
import { carryOver, catchUp } from "./carry-over.ts";
import type { BuildDiff, WrittenFiles } from "./diff-build.ts";
import { withDirectoryLock } from "./directory-lock.ts";
import { diagnoseFileError } from "./file-errors.ts";
import { foldersAbove } from "./list-folder.ts";
import { diagnoseForeign, diagnoseNotFolder, receiveBuild } from "./load-build.ts";
import { makeFolders } from "./make-folders.ts";
import { createStaging } from "./stage-build.ts";
import { discardOld, recoverBuild, removeTree, swapBuild, syncPath } from "./swap-build.ts";

/** Where a build is written. */
export interface BuildTarget {
  /** The folder above the build, `out`. */
  readonly outputFolder: string;
  /** Name of the build's own folder. */
  readonly cluster: string;
  /** Only the files of these nodes and the shared ones are replaced. */
  readonly nodes?: readonly string[];
}

/**
 * Makes the files of a build, the manifest among them, and puts each down as soon as it is made; of `kept` nodes the launch
 * sheet shows what an earlier build wrote. An error among the diagnostics, or no value, means that they are not to be a build.
 */
export type MakeFiles<T> = (put: PutFile, kept?: KeptNodes) => Promise<Outcome<T>>;

/** What became of a build. */
export interface WrittenBuild<T> {
  /** Absolute path of the build's folder. */
  readonly folder: string;
  /** False when everything was there already and nothing was touched. */
  readonly changed: boolean;
  /** What the maker of the files has to say of them. */
  readonly made: T;
}

/** How this build is written. */
export interface WriteOptions {
  /** The folder the user stands in, who is told when it is replaced. */
  readonly cwd: string;
  /** How long to wait for another build of the cluster, see `withDirectoryLock`. */
  readonly waitMs?: number;
}

/**
 * Writes a build to `out/<cluster>/`, whole or not at all. What nodegen did not write stays; what an earlier build wrote
 * and this one does not is removed.
 */
export async function writeBuild<T>(
  target: BuildTarget & WriteOptions,
  makeFiles: MakeFiles<T>,
): Promise<Outcome<WrittenBuild<T>>> {
  const paths = buildPaths(target.outputFolder, target.cluster);
  const { waitMs } = target;
  try {
    const misplaced = diagnoseNotFolder(paths.outputFolder, true);
    if (misplaced.length > 0) return failed(misplaced);
    makeFolders(paths.outputFolder);
    const lock = { subject: paths.root, ...(waitMs === undefined ? {} : { waitMs }) };
    return await withDirectoryLock(paths.lock, lock, () => writeLocked(paths, target, makeFiles));
  } catch (error) {
    return failed([diagnoseFileError(error, paths.root)]);
  }
}

async function writeLocked<T>(
  paths: BuildPaths,
  target: BuildTarget & WriteOptions,
  makeFiles: MakeFiles<T>,
): Promise<Outcome<WrittenBuild<T>>> {
  recoverBuild(paths);
  const misplaced = diagnoseNotFolder(paths.root, false);
  if (misplaced.length > 0) return failed(misplaced);
  const staging = createStaging(paths.staging, paths.root);
  try {
    const incoming = receiveBuild(paths.root, target.nodes, (file, state) => {
      if (state === "unchanged") staging.keep(file);
      else if (state !== "foreign") staging.write(file);
    });
    const { value: made, diagnostics } = await makeFiles(incoming.put, incoming.kept);
    if (made === undefined || hasErrors(diagnostics)) return failed(diagnostics);
    const diff = incoming.finish();
    const foreign = diagnoseForeign(paths.root, diff);
    if (foreign.length > 0) return failed([...diagnostics, ...foreign]);
    const value = { folder: paths.root, made };
    if (isUpToDate(paths, diff)) return { value: { ...value, changed: false }, diagnostics };
    const notes = diagnoseInside(target.cwd, paths.root);
    await staging.finish();
    replaceBuild(paths, incoming.earlier, diff);
    return { value: { ...value, changed: true }, diagnostics: [...diagnostics, ...notes] };
  } finally {
    removeTree(paths.staging);
  }
}

function isUpToDate({ root }: BuildPaths, diff: BuildDiff): boolean {
  const differs = diff.missing.length + diff.changed.length + diff.extra.size > 0;
  return !differs && (statSync(root).mode & 0o7777) === 0o700;
}

function replaceBuild(paths: BuildPaths, earlier: WrittenFiles | undefined, diff: BuildDiff): void {
  const hadOld = statSync(paths.root, { throwIfNoEntry: false }) !== undefined;
  const isReplaced = (path: string): boolean => diff.isCurrent(path) || diff.extra.has(path);
  const ownFolders = new Set([...(earlier?.keys() ?? [])].flatMap(foldersAbove));
  const carried = hadOld ? carryOver(paths.root, paths.staging, { isReplaced, ownFolders }) : [];
  syncPath(paths.staging);
  swapBuild(paths);
  if (hadOld) {
    catchUp(paths.aside, paths.root, carried, isReplaced);
    discardOld(paths);
  }
}

function diagnoseInside(cwd: string, root: string): Diagnostic[] {
  const stat = statSync(root, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  const inside = join(cwd, sep).startsWith(join(realpathSync(root), sep));
  return inside ? [diagnose("output-cwd-replaced", { path: root })] : [];
}

function failed(diagnostics: readonly Diagnostic[]): Outcome<never> {
  return { value: undefined, diagnostics };
}
