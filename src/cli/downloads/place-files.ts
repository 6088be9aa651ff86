import { constants } from "node:fs";
import { copyFile, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { diagnose, type Outcome } from "../../diagnostics/diagnostic.ts";
import { withDirectoryLock } from "../../output/directory-lock.ts";
import { diagnoseFileError } from "../../output/file-errors.ts";
import { makeFolders } from "../../output/make-folders.ts";
import { fileDigest } from "./file-digest.ts";
import { syncFolder } from "./part-file.ts";

/** A file of the cache and its place in a folder. */
export interface Placement {
  readonly from: string;
  readonly sha256: string;
  /** Relative to the folder. */
  readonly file: string;
}

/** Hidden, and empty but for what a killed process left. */
const unfinished = ".nodegen-part";
const lockName = ".nodegen-lock";

/** Runs `work` while nobody else places files into `folder`, which is made. */
export async function withFolder<T>(
  folder: string,
  work: () => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  try {
    makeFolders(folder);
    return await withDirectoryLock(join(folder, lockName), { subject: folder }, async () => {
      await rm(join(folder, unfinished), { recursive: true, force: true });
      try {
        return await work();
      } finally {
        await rm(join(folder, unfinished), { recursive: true, force: true });
      }
    });
  } catch (error) {
    return { value: undefined, diagnostics: [diagnoseFileError(error, folder)] };
  }
}

/** Whether a name in a folder is nodegen's own, and there only while files are placed. */
export function isPassing(name: string): boolean {
  return name === unfinished || name === lockName;
}

/** Copies files to their places; each has its name only when it is whole and on the disk. Returns those that were not there. */
export async function placeFiles(
  folder: string,
  placements: readonly Placement[],
): Promise<Outcome<readonly string[]>> {
  const placed: string[] = [];
  for (const { from, sha256, file } of placements) {
    const path = join(folder, file);
    if ((await fileDigest(path)) === sha256) continue;
    const temporary = await temporaryFor(folder, sha256);
    await copyFile(from, temporary, constants.COPYFILE_FICLONE);
    if ((await fileDigest(temporary)) !== sha256) {
      // Somebody else changed the cache a moment ago.
      const sources = [`${from}: it changed while it was read`];
      return {
        value: undefined,
        diagnostics: [diagnose("download-failed", { name: file, sources })],
      };
    }
    await moveInto(temporary, path);
    placed.push(file);
  }
  return { value: placed, diagnostics: [] };
}

/** Gives a file of a folder a new text, whole or not at all. */
export async function placeText(folder: string, file: string, text: string): Promise<void> {
  const temporary = await temporaryFor(folder, "text");
  const handle = await open(temporary, "w", 0o644);
  try {
    await handle.writeFile(text);
  } finally {
    await handle.close();
  }
  await moveInto(temporary, join(folder, file));
}

async function temporaryFor(folder: string, name: string): Promise<string> {
  await mkdir(join(folder, unfinished), { recursive: true });
  return join(folder, unfinished, name);
}

async function moveInto(temporary: string, path: string): Promise<void> {
  const handle = await open(temporary, "r+");
  try {
    await handle.chmod(0o644);
    await handle.sync();
  } finally {
    await handle.close();
  }
  makeFolders(dirname(path));
  await rename(temporary, path);
  await syncFolder(dirname(path));
}
