import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
} from "node:fs";
import { join } from "node:path";
import type { BuildPaths } from "./build-paths.ts";
import { listFolder } from "./list-folder.ts";

/**
 * Sets right what a killed build left: an old build that was set aside comes back, half-made folders go. Call it under
 * the lock, then nothing that it finds is in use.
 */
export function recoverBuild(paths: BuildPaths): void {
  if (!existsSync(paths.root) && existsSync(paths.aside)) renameSync(paths.aside, paths.root);
  for (const path of [paths.staging, paths.doomed]) removeTree(path);
  discardOld(paths);
}

/** Puts the finished staging folder in the place of the old build, which is set aside; two renames, back to back. */
export function swapBuild(paths: BuildPaths): void {
  if (existsSync(paths.root)) renameSync(paths.root, paths.aside);
  try {
    renameSync(paths.staging, paths.root);
  } catch (error) {
    if (existsSync(paths.aside)) renameSync(paths.aside, paths.root);
    throw error;
  }
  syncPath(paths.outputFolder);
}

/** Removes the old build; under another name first, so that no run ever puts back half of it. */
export function discardOld(paths: BuildPaths): void {
  if (!existsSync(paths.aside)) return;
  renameSync(paths.aside, paths.doomed);
  removeTree(paths.doomed);
}

/** Removes a folder with all that is in it, also what lies in folders without write permission. */
export function removeTree(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    if (lstatSync(path).isDirectory()) {
      chmodSync(path, 0o700);
      for (const entry of listFolder(path)) {
        if (entry.kind === "folder") chmodSync(join(path, entry.path), 0o700);
      }
    }
    rmSync(path, { recursive: true, force: true });
  }
}

/** Waits until a file or folder is on the disk. */
export function syncPath(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
