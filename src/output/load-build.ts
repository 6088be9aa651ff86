import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import {
  type BuildManifest,
  manifestFile,
  manifestPath,
  mergeManifests,
  parseManifest,
} from "../emit/manifest.ts";
import type { OutputFile } from "../emit/output-file.ts";
import { type BuildDiff, diffBuild } from "./diff-build.ts";

/** What is to be written and how it stands to what is there. */
export interface LoadedBuild {
  readonly earlier: BuildManifest | undefined;
  /** The files of this build, with the manifest of the folder as it will be. */
  readonly files: readonly OutputFile[];
  readonly diff: BuildDiff;
}

/** Reads the earlier build in `root`, if there is one, and compares; `nodes` as in `BuildOptions`. */
export function loadBuild(
  root: string,
  files: readonly OutputFile[],
  nodes: readonly string[] | undefined,
): LoadedBuild {
  const earlier = loadManifest(root);
  if (nodes === undefined || earlier === undefined) {
    return { earlier, files, diff: diffBuild(root, files, earlier, new Set()) };
  }
  const isOther = (name: string | undefined): boolean =>
    name !== undefined && !nodes.includes(name);
  const kept = new Set(earlier.files.flatMap(({ path, node }) => (isOther(node) ? [path] : [])));
  const merged = files
    .filter((file) => !isOther(file.node))
    .map((file) => (file.path === manifestPath ? mergeFile(earlier, file, nodes) : file));
  return { earlier, files: merged, diff: diffBuild(root, merged, earlier, kept) };
}

/** Complains about things of somebody else's in the places that this build needs. */
export function diagnoseForeign(root: string, diff: BuildDiff): Diagnostic[] {
  return diff.foreign.map((path) => diagnose("output-foreign-file", { path: join(root, path) }));
}

/** Complains when `path` is there and is not a folder; a symbolic link to one is none either. */
export function diagnoseNotFolder(path: string, follow: boolean): Diagnostic[] {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined || stat.isDirectory() || (follow && stat.isSymbolicLink())) return [];
  return [diagnose("output-not-a-folder", { path })];
}

function loadManifest(root: string): BuildManifest | undefined {
  try {
    return parseManifest(readFileSync(join(root, manifestPath)));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A folder of that name is for the comparison to find.
    if (code === "ENOENT" || code === "EISDIR") return undefined;
    throw error;
  }
}

function mergeFile(earlier: BuildManifest, file: OutputFile, nodes: readonly string[]): OutputFile {
  const current = parseManifest(file.content);
  if (current === undefined) throw new Error("the manifest of this build is not a manifest");
  return manifestFile(mergeManifests(earlier, current, nodes));
}
