import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { flushPaths } from "../output/flush-paths.ts";

/** A file for the secrets folder. */
export interface FileToStore {
  /** Below the secrets folder. */
  readonly path: string;
  readonly text: string | Uint8Array;
}

/** What a change does beside adding files. Paths are below the secrets folder. */
export interface StoreChanges {
  /** Files that are replaced although they are of the kind that never is. */
  readonly replace: readonly string[];
  /** Files that go once all others are in their places. */
  readonly remove: readonly string[];
}

/** Files that are never replaced, unless a change names them. */
const unreplaceable = new Set(["ca.crt", "ca.key", "ca.key.age", ".gitignore", "README"]);

/** Beside the staged files: what else the change does, for whoever finishes it. */
const journalName = ".journal";

/**
 * Makes the folder `directory` with `files`: under another name first, then renamed, so that it is whole or absent. Like
 * all of this module it is called under the folder's lock, so that only one process at a time does it.
 */
export async function createSecretsFolder(
  directory: string,
  files: readonly FileToStore[],
): Promise<void> {
  const staged = stagedFolder(directory);
  try {
    await writeTree(staged, files);
    renameSync(staged, directory);
  } catch (error) {
    removeStaged(directory);
    throw error;
  }
  syncFolder(dirname(directory));
}

/**
 * Adds `files` to the existing folder `directory`, all or none of them: they are written to `.staged`, which becomes
 * `.commit` in one step; from there on, whoever comes next finishes the work with `finishInterrupted`.
 */
export async function addToSecretsFolder(
  directory: string,
  files: readonly FileToStore[],
  changes: StoreChanges = { replace: [], remove: [] },
): Promise<void> {
  const staged = join(directory, ".staged");
  try {
    await writeTree(staged, [
      ...files,
      { path: journalName, text: `${JSON.stringify(changes)}\n` },
    ]);
    renameSync(staged, join(directory, ".commit"));
  } catch (error) {
    rmSync(staged, { recursive: true, force: true });
    throw error;
  }
  finishInterrupted(directory);
}

/** Finishes what a killed process had committed and removes what it had not. */
export function finishInterrupted(directory: string): void {
  rmSync(join(directory, ".staged"), { recursive: true, force: true });
  const commit = join(directory, ".commit");
  if (!existsSync(commit)) return;
  const { replace, remove } = readJournal(commit);
  moveTree(commit, directory, new Set(replace));
  for (const path of remove) rmSync(join(directory, path), { force: true });
  rmSync(commit, { recursive: true, force: true });
  syncFolder(directory);
}

/** True when `finishInterrupted` has something to do in `directory`. */
export function isInterrupted(directory: string): boolean {
  return existsSync(join(directory, ".staged")) || existsSync(join(directory, ".commit"));
}

/** Removes what a process that was killed in `createSecretsFolder` had prepared. */
export function removeStaged(directory: string): void {
  rmSync(stagedFolder(directory), { recursive: true, force: true });
}

/** Where `createSecretsFolder` prepares; found only after a kill. */
export function stagedFolder(directory: string): string {
  return join(dirname(directory), `.${basename(directory)}.new`);
}

/** It is missing only where somebody was killed while clearing away after a change that is done. */
function readJournal(commit: string): StoreChanges {
  const path = join(commit, journalName);
  if (!existsSync(path)) return { replace: [], remove: [] };
  return JSON.parse(readFileSync(path, "utf8")) as StoreChanges;
}

/** A folder that is not there yet is moved as a whole: then a pair of files appears in one step. */
function moveTree(from: string, to: string, replaceable: ReadonlySet<string>, below = ""): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.name === journalName) continue;
    const path = below + entry.name;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    const mayReplace = !unreplaceable.has(entry.name) || replaceable.has(path);
    if (entry.isDirectory() && existsSync(target)) {
      moveTree(source, target, replaceable, `${path}/`);
    } else if (!existsSync(target) || mayReplace) move(source, target);
  }
  syncFolder(to);
}

function move(source: string, target: string): void {
  try {
    renameSync(source, target);
  } catch (error) {
    // A folder below may be a link to another file system.
    if ((error as NodeJS.ErrnoException).code !== "EXDEV" || statSync(source).isDirectory())
      throw error;
    copyFileSync(source, `${target}.new`);
    renameSync(`${target}.new`, target);
  }
}

async function writeTree(root: string, files: readonly FileToStore[]): Promise<void> {
  makeFolder(root);
  const folders = new Set([root]);
  for (const { path, text } of files) {
    const parts = path.split("/");
    for (let depth = 1; depth < parts.length; depth++) {
      const folder = join(root, ...parts.slice(0, depth));
      if (!folders.has(folder)) makeFolder(folder);
      folders.add(folder);
    }
    writePrivately(join(root, path), text);
  }
  await flushPaths(root, [...files.map(({ path }) => join(root, path)), ...folders]);
}

/** The modes are set again after the making, as the umask takes bits away from the first. */
function makeFolder(path: string): void {
  mkdirSync(path, { mode: 0o700 });
  chmodSync(path, 0o700);
}

function writePrivately(path: string, text: string | Uint8Array): void {
  const file = openSync(path, "wx", 0o600);
  try {
    fchmodSync(file, 0o600);
    const bytes = typeof text === "string" ? Buffer.from(text) : text;
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
  } finally {
    closeSync(file);
  }
}

/** Makes a rename outlast a power cut. Some file systems cannot do it for folders; then there is nothing better. */
function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EINVAL") throw error;
  } finally {
    closeSync(folder);
  }
}
