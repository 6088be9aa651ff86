import { realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import type { OutputFile } from "../emit/output-file.ts";
import { type BuildPaths, buildPaths } from "./build-paths.ts";
import { carryOver, catchUp } from "./carry-over.ts";
import { withDirectoryLock } from "./directory-lock.ts";
import { diagnoseFileError } from "./file-errors.ts";
import { foldersAbove } from "./list-folder.ts";
import { diagnoseForeign, diagnoseNotFolder, type LoadedBuild, loadBuild } from "./load-build.ts";
import { makeFolders } from "./make-folders.ts";
import { stageBuild } from "./stage-build.ts";
import { discardOld, recoverBuild, removeTree, swapBuild, syncPath } from "./swap-build.ts";

/** What is written, and where. */
export interface BuildOptions {
  /** The folder above the build, `out`. */
  readonly outputFolder: string;
  /** Name of the build's own folder. */
  readonly cluster: string;
  /** Every file of the build, the manifest among them. */
  readonly files: readonly OutputFile[];
  /** Only the files of these nodes and the shared ones are replaced. */
  readonly nodes?: readonly string[];
}

/** What became of a build. */
export interface WrittenBuild {
  /** Absolute path of the build's folder. */
  readonly folder: string;
  /** False when everything was there already and nothing was touched. */
  readonly changed: boolean;
}

/**
 * Writes a build to `out/<cluster>/`, whole or not at all. What nodegen did not write stays; what an earlier build wrote
 * and this one does not is removed. `cwd` is the folder the user stands in, who is told when it is replaced.
 */
export async function writeBuild(
  options: BuildOptions & { readonly cwd: string },
): Promise<Outcome<WrittenBuild>> {
  const paths = buildPaths(options.outputFolder, options.cluster);
  try {
    const misplaced = diagnoseNotFolder(paths.outputFolder, true);
    if (misplaced.length > 0) return failed(misplaced);
    makeFolders(paths.outputFolder);
    const lock = { subject: paths.root };
    return await withDirectoryLock(paths.lock, lock, () => writeLocked(paths, options));
  } catch (error) {
    return failed([diagnoseFileError(error, paths.root)]);
  }
}

async function writeLocked(
  paths: BuildPaths,
  options: BuildOptions & { readonly cwd: string },
): Promise<Outcome<WrittenBuild>> {
  recoverBuild(paths);
  const misplaced = diagnoseNotFolder(paths.root, false);
  if (misplaced.length > 0) return failed(misplaced);
  const build = loadBuild(paths.root, options.files, options.nodes);
  const foreign = diagnoseForeign(paths.root, build.diff);
  if (foreign.length > 0) return failed(foreign);
  if (isUpToDate(paths, build)) {
    return { value: { folder: paths.root, changed: false }, diagnostics: [] };
  }
  const notes = diagnoseInside(options.cwd, paths.root);
  await replaceBuild(paths, build);
  return { value: { folder: paths.root, changed: true }, diagnostics: notes };
}

function isUpToDate({ root }: BuildPaths, { diff }: LoadedBuild): boolean {
  const differs = diff.missing.length + diff.changed.length + diff.extra.size > 0;
  return !differs && (statSync(root).mode & 0o7777) === 0o700;
}

async function replaceBuild(
  paths: BuildPaths,
  { earlier, files, diff }: LoadedBuild,
): Promise<void> {
  const hadOld = statSync(paths.root, { throwIfNoEntry: false }) !== undefined;
  const current = new Set(files.map((file) => file.path));
  const isReplaced = (path: string): boolean => current.has(path) || diff.extra.has(path);
  const ownFolders = new Set(earlier?.files.flatMap((file) => foldersAbove(file.path)));
  let carried: string[] = [];
  try {
    await stageBuild(paths.staging, paths.root, files, diff.unchanged);
    if (hadOld) carried = carryOver(paths.root, paths.staging, { isReplaced, ownFolders });
    syncPath(paths.staging);
    swapBuild(paths);
  } catch (error) {
    removeTree(paths.staging);
    throw error;
  }
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

function failed(diagnostics: readonly Diagnostic[]): Outcome<WrittenBuild> {
  return { value: undefined, diagnostics };
}
