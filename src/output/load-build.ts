import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import {
  type BuildManifest,
  listManifestFiles,
  manifestFile,
  manifestPath,
  mergeManifests,
  parseManifest,
} from "../emit/manifest.ts";
import type { OutputFile } from "../emit/output-file.ts";
import { terraformVariablesFile } from "../emit/terraform/variables-file.ts";
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
  const own = files.filter((file) => !isOther(file.node));
  const merged = mergeFiles(earlier, own, nodes);
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

/** The files of this build; those that tell of all nodes say of the others what the earlier build said. */
function mergeFiles(
  earlier: BuildManifest,
  files: readonly OutputFile[],
  nodes: readonly string[],
): OutputFile[] {
  const written = files.find((file) => file.path === manifestPath);
  const current = written === undefined ? undefined : parseManifest(written.content);
  if (current === undefined) throw new Error("the manifest of this build is not a manifest");
  const manifest = mergeManifests(earlier, current, nodes);
  const replaced = new Map<string, OutputFile>();
  const variables = terraformVariablesFile(manifest);
  if (files.some((file) => file.path === variables.path)) replaced.set(variables.path, variables);
  const entries = new Map(
    listManifestFiles([...replaced.values()]).map((entry) => [entry.path, entry]),
  );
  const listed = manifest.files.map((entry) => entries.get(entry.path) ?? entry);
  replaced.set(manifestPath, manifestFile({ ...manifest, files: listed }));
  return files.map((file) => replaced.get(file.path) ?? file);
}
