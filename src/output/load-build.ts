import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import {
  type BuildManifest,
  isOtherNode,
  type KeptNodes,
  keptNodes,
  listManifestFiles,
  manifestFile,
  manifestPath,
  mergeManifests,
  parseManifest,
  parseManifestFiles,
} from "../emit/manifest.ts";
import type { OutputFile, PutFile } from "../emit/output-file.ts";
import {
  terraformVariablesFile,
  terraformVariablesPath,
} from "../emit/terraform/variables-file.ts";
import { type BuildDiff, createDiffer, type FileState, type WrittenFiles } from "./diff-build.ts";

/** A build while its files come in, one after the other. */
export interface IncomingBuild {
  readonly earlier: WrittenFiles | undefined;
  readonly put: PutFile;
  /** Where not all nodes are built: those that stay as they are. */
  readonly kept: KeptNodes | undefined;
  /** To be called when all files are in. */
  readonly finish: () => BuildDiff;
}

/**
 * Compares the files of a build with what is in `root` as they come, and hands each on with its state; `nodes` as in
 * `BuildOptions`: files of other nodes are passed over, and those that tell of all nodes say of the others what the
 * earlier build said.
 */
export function receiveBuild(
  root: string,
  nodes: readonly string[] | undefined,
  take: (file: OutputFile, state: FileState) => void,
): IncomingBuild {
  const content = readManifest(root);
  const earlier = content && parseManifestFiles(content);
  const manifest = nodes && content && parseManifest(content);
  if (nodes === undefined || manifest === undefined) {
    const differ = createDiffer(root, earlier, new Set());
    const put: PutFile = (file) => take(file, differ.look(file));
    return { earlier, kept: undefined, put, finish: differ.finish };
  }
  const isOther = isOtherNode(nodes);
  const kept = new Set(manifest.files.flatMap(({ path, node }) => (isOther(node) ? [path] : [])));
  const differ = createDiffer(root, earlier, kept);
  const accept = (file: OutputFile): void => take(file, differ.look(file));
  const held: OutputFile[] = [];
  return {
    earlier,
    kept: keptNodes(manifest, nodes),
    put(file) {
      if (isOther(file.node)) return;
      if (file.path === manifestPath || file.path === terraformVariablesPath) held.push(file);
      else accept(file);
    },
    finish() {
      for (const file of mergeFiles(manifest, held, nodes)) accept(file);
      return differ.finish();
    },
  };
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

function readManifest(root: string): Uint8Array | undefined {
  try {
    return readFileSync(join(root, manifestPath));
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
  if (written === undefined) return [...files];
  const current = parseManifest(written.content);
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
