import { open } from "node:fs/promises";

/** How many files are flushed at the same time: then the file system's journal takes many at once. */
const parallelFlushes = 16;

/** Waits until files are on the disk, and folders with what they list. */
export async function flushPaths(paths: readonly string[]): Promise<void> {
  for (let start = 0; start < paths.length; start += parallelFlushes) {
    await Promise.all(paths.slice(start, start + parallelFlushes).map(flushOne));
  }
}

async function flushOne(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } catch (error) {
    // Some file systems cannot do it for folders; then there is nothing better.
    if ((error as NodeJS.ErrnoException).code !== "EINVAL") throw error;
  } finally {
    await file.close();
  }
}
