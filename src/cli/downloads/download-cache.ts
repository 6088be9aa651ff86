import { rm } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { diagnose, type Outcome } from "../../diagnostics/diagnostic.ts";
import { withDirectoryLock } from "../../output/directory-lock.ts";
import { diagnoseFileError } from "../../output/file-errors.ts";
import { makeFolders } from "../../output/make-folders.ts";
import { type DownloadOptions, downloadFile } from "./download-file.ts";
import { fileDigest } from "./file-digest.ts";
import { openPartFile } from "./part-file.ts";
import type { WantedFile } from "./wanted-file.ts";

/** A file of the cache: complete, and its digest was just checked. */
export interface CachedFile {
  readonly path: string;
  /** The URL that it came from; `undefined` where it was there already. */
  readonly from: string | undefined;
}

/** Where downloads are kept by their digest: https://specifications.freedesktop.org/basedir-spec/ */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  const given = env["XDG_CACHE_HOME"] ?? "";
  const base = isAbsolute(given) ? given : join(env["HOME"] || homedir(), ".cache");
  return join(base, "nodegen/sha256");
}

/**
 * The file from the cache, downloaded first where it is not there or damaged. While it grows it is called `<sha256>.part`;
 * only what has the digest gets its name. Two processes never write one file.
 */
export async function fetchIntoCache(
  wanted: WantedFile,
  folder: string,
  options: DownloadOptions,
): Promise<Outcome<CachedFile>> {
  const path = join(folder, wanted.sha256);
  try {
    makeFolders(folder);
    // Another process may take its time over a large file.
    const lock = { subject: wanted.label, waitMs: Number.POSITIVE_INFINITY };
    return await withDirectoryLock(`${path}.lock`, lock, () => fetchLocked(wanted, path, options));
  } catch (error) {
    return { value: undefined, diagnostics: [diagnoseFileError(error, folder)] };
  }
}

async function fetchLocked(
  wanted: WantedFile,
  path: string,
  options: DownloadOptions,
): Promise<Outcome<CachedFile>> {
  const found = await fileDigest(path);
  if (found === wanted.sha256) return { value: { path, from: undefined }, diagnostics: [] };
  if (found !== undefined) await rm(path);
  const part = await openPartFile(`${path}.part`);
  try {
    const downloaded = await downloadFile(wanted, part, options);
    if (downloaded.ok) {
      await part.finish(path);
      return { value: { path, from: downloaded.url }, diagnostics: [] };
    }
    if (part.length === 0) await rm(`${path}.part`, { force: true });
    const params = { name: wanted.label, sources: downloaded.sources };
    return { value: undefined, diagnostics: [diagnose("download-failed", params)] };
  } finally {
    await part.close();
  }
}
