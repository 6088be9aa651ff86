import { closeSync, fsync, openSync } from "node:fs";
import { resolve } from "node:path";

/** How many files are flushed at the same time: then the file system's journal takes many at once. */
const parallelFlushes = 32;

/** From so many paths on, one call for the whole file system takes a tenth of the time of one for each. */
const manyPaths = 1000;

/** Waits until files are on the disk, and folders with what they list; all stand in `root`, on one file system. */
export async function flushPaths(root: string, paths: readonly string[]): Promise<void> {
  if (paths.length >= manyPaths && (await flushFileSystem(root))) return;
  for (let start = 0; start < paths.length; start += parallelFlushes) {
    await flushTogether(paths.slice(start, start + parallelFlushes));
  }
}

/**
 * Has all of `root`'s file system put on the disk by syncfs(2), which Node has not and `sync -f` of coreutils and BusyBox
 * does; false where it failed or cannot be had. Before Linux 5.8 it did not tell of errors.
 */
async function flushFileSystem(root: string): Promise<boolean> {
  const { release } = await import("node:os");
  const isOld = release().localeCompare("5.8", "en", { numeric: true }) < 0;
  if (process.platform !== "linux" || isOld) return false;
  const { spawn } = await import("node:child_process");
  return new Promise((done) => {
    spawn("sync", ["-f", resolve(root)], { stdio: "ignore" })
      .on("error", () => done(false))
      .on("exit", (code) => done(code === 0));
  });
}

/** Only the waiting happens beside the main thread: to open and close there too takes longer than to do it here. */
async function flushTogether(paths: readonly string[]): Promise<void> {
  const opened: number[] = [];
  try {
    for (const path of paths) opened.push(openSync(path, "r"));
    await Promise.all(opened.map(flush));
  } finally {
    for (const descriptor of opened) closeSync(descriptor);
  }
}

/** Some file systems cannot do it for folders; then there is nothing better. */
function flush(descriptor: number): Promise<void> {
  return new Promise((done, reject) => {
    fsync(descriptor, (error) => {
      if (error === null || error.code === "EINVAL") done();
      else reject(error);
    });
  });
}
