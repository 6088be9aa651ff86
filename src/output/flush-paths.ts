import { closeSync, fsync, openSync } from "node:fs";

/** How many files are flushed at the same time: then the file system's journal takes many at once. */
const parallelFlushes = 32;

/** Waits until files are on the disk, and folders with what they list. */
export async function flushPaths(paths: readonly string[]): Promise<void> {
  for (let start = 0; start < paths.length; start += parallelFlushes) {
    await flushTogether(paths.slice(start, start + parallelFlushes));
  }
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
  return new Promise((resolve, reject) => {
    fsync(descriptor, (error) => {
      if (error === null || error.code === "EINVAL") resolve();
      else reject(error);
    });
  });
}
