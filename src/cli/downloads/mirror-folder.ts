import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Diagnostic, diagnose, type Outcome } from "../../diagnostics/diagnostic.ts";
import { fileErrorReason } from "../../output/file-errors.ts";
import { listFolder } from "../../output/list-folder.ts";
import type { FetchedFile } from "./fetch-files.ts";
import { fileDigest } from "./file-digest.ts";
import {
  describeFiles,
  indexName,
  indexTexts,
  type MirrorFile,
  type MirrorIndex,
  makeIndex,
  parseIndex,
  sumsName,
} from "./mirror-index.ts";
import { isPassing, placeFiles, placeText, withFolder } from "./place-files.ts";

/** What became of a mirror's folder. */
export interface MirroredFolder {
  readonly index: MirrorIndex;
  /** Files that were not there before. */
  readonly added: number;
}

/** Adds files to a mirror, which is made where there is none; its lists are written last. */
export async function writeMirror(
  folder: string,
  shown: string,
  fetched: readonly FetchedFile[],
): Promise<Outcome<MirroredFolder>> {
  return await withFolder(folder, async () => {
    const before = readMirror(folder, shown, "writing");
    if (before.value === undefined) return { value: undefined, diagnostics: before.diagnostics };
    const placements = fetched.flatMap(({ wanted: { sha256, files }, path }) =>
      files.map((file) => ({ from: path, sha256, file })),
    );
    const placed = await placeFiles(folder, placements);
    if (placed.value === undefined) return { value: undefined, diagnostics: placed.diagnostics };
    const described = describeFiles(fetched, (path) => statSync(path).size);
    const index = makeIndex(described, before.value.files);
    for (const [name, text] of indexTexts(index)) await placeText(folder, name, text);
    return { value: { index, added: placed.value.length }, diagnostics: [] };
  });
}

/** Reads every file of a mirror; says which are missing, wrong, or of nobody. */
export async function verifyMirror(folder: string, shown: string): Promise<Outcome<MirrorIndex>> {
  const read = readMirror(folder, shown, "reading");
  if (read.value === undefined) return read;
  try {
    const diagnostics: Diagnostic[] = [];
    for (const one of read.value.files) diagnostics.push(...(await checkFile(folder, one)));
    return { value: read.value, diagnostics: [...diagnostics, ...findExtra(folder, read.value)] };
  } catch (error) {
    const reason = fileErrorReason(error);
    return {
      value: undefined,
      diagnostics: [diagnose("mirror-not-ours", { path: shown, reason })],
    };
  }
}

async function checkFile(folder: string, { file, sha256 }: MirrorFile): Promise<Diagnostic[]> {
  const found = await fileDigest(join(folder, file));
  if (found === undefined) return [diagnose("mirror-file-missing", { file })];
  return found === sha256 ? [] : [diagnose("mirror-file-wrong", { file, sha256 })];
}

function findExtra(folder: string, index: MirrorIndex): Diagnostic[] {
  const known = new Set([...index.files.map(({ file }) => file), indexName, sumsName]);
  return [...listFolder(folder)]
    .filter(({ path, kind }) => kind !== "folder" && !isPassing(path.split("/")[0] ?? ""))
    .filter(({ path }) => !known.has(path))
    .map(({ path }) => diagnose("mirror-file-extra", { file: path }));
}

/** The lists of a mirror, which must agree; a folder to write into may be empty but for files of an unfinished run. */
function readMirror(
  folder: string,
  shown: string,
  purpose: "reading" | "writing",
): Outcome<MirrorIndex> {
  const refuse = (reason: string): Outcome<MirrorIndex> => ({
    value: undefined,
    diagnostics: [diagnose("mirror-not-ours", { path: shown, reason })],
  });
  const text = readText(join(folder, indexName));
  const sums = readText(join(folder, sumsName));
  if (text === undefined) {
    if (purpose === "writing" && sums === undefined)
      return { value: makeIndex([], []), diagnostics: [] };
    return refuse(`it has no ${indexName}`);
  }
  const index = parseIndex(text);
  if (index === undefined) return refuse(`its ${indexName} is not one that nodegen wrote`);
  const expected = indexTexts(index).find(([name]) => name === sumsName)?.[1];
  // A run that was killed between the two lists is finished by the next.
  if (purpose === "reading" && sums !== expected) {
    return refuse(`its ${sumsName} and its ${indexName} do not agree`);
  }
  return { value: index, diagnostics: [] };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
