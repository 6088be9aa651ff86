import { chmodSync, closeSync, linkSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { OutputFile } from "../emit/output-file.ts";
import { modeOf } from "./diff-build.ts";
import { foldersAbove } from "./list-folder.ts";

/** How many files are flushed to the disk at the same time. */
const parallelFlushes = 16;

/**
 * Writes `files` into the new folder `staging`, with their modes whatever the umask; those of `unchanged` are linked from
 * `root` where that can be. A folder is 0700 when a secret lies in it or below, and the top always.
 */
export async function stageBuild(
  staging: string,
  root: string,
  files: readonly OutputFile[],
  unchanged: ReadonlySet<string>,
): Promise<void> {
  makeFolders(staging, files);
  const written: string[] = [];
  for (const file of files) {
    const path = join(staging, file.path);
    if (unchanged.has(file.path) && link(join(root, file.path), path)) continue;
    writeNew(path, file);
    written.push(path);
  }
  await flush(written);
}

function makeFolders(staging: string, files: readonly OutputFile[]): void {
  const holdsSecret = new Map<string, boolean>();
  for (const file of files) {
    for (const folder of foldersAbove(file.path)) {
      holdsSecret.set(folder, file.secret || holdsSecret.get(folder) === true);
    }
  }
  mkdirSync(staging, { mode: 0o700 });
  chmodSync(staging, 0o700);
  for (const [folder, secret] of holdsSecret) {
    mkdirSync(join(staging, folder), { mode: 0o700 });
    chmodSync(join(staging, folder), secret ? 0o700 : 0o755);
  }
}

function writeNew(path: string, file: OutputFile): void {
  const descriptor = openSync(path, "wx", 0o600);
  try {
    writeFileSync(descriptor, file.content);
  } finally {
    closeSync(descriptor);
  }
  chmodSync(path, modeOf(file));
}

/** False where the file system has no hard links. */
function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch {
    return false;
  }
}

async function flush(paths: readonly string[]): Promise<void> {
  for (let start = 0; start < paths.length; start += parallelFlushes) {
    await Promise.all(paths.slice(start, start + parallelFlushes).map(flushOne));
  }
}

async function flushOne(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
