import { resolve } from "node:path";
import type { Architecture } from "../../facts/architecture.ts";
import { compileDownloads } from "../downloads/compile-downloads.ts";
import { cacheFolder } from "../downloads/download-cache.ts";
import { type FetchedFile, fetchFiles } from "../downloads/fetch-files.ts";
import { placeFiles, withFolder } from "../downloads/place-files.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { printDiagnostics } from "../print-diagnostics.ts";

export interface FetchOptions {
  readonly profile: string;
  /** The folder to copy the files to, besides the cache. */
  readonly dest?: string;
  /** Empty: all that the profile has pools of. */
  readonly architectures: readonly Architecture[];
}

/** `nodegen fetch`: downloads what the profile's nodes need into the cache, and from there into a folder. */
export async function fetchDownloads(options: FetchOptions, io: Io): Promise<number> {
  const { profile, dest, architectures } = options;
  const downloads = await compileDownloads([profile], architectures, "nodes", io);
  if (downloads === undefined) return exitCodes.failed;
  const fetched = await fetchFiles(downloads, io);
  printDiagnostics(fetched.diagnostics, new Map(), io);
  if (fetched.value === undefined) return exitCodes.failed;
  if (dest !== undefined) return await copyTo(dest, fetched.value, io);
  io.out(`${countFiles(fetched.value.length)} in ${cacheFolder(io.env)}\n`);
  return exitCodes.done;
}

async function copyTo(dest: string, fetched: readonly FetchedFile[], io: Io): Promise<number> {
  const folder = resolve(io.cwd, dest);
  const placements = fetched.flatMap(({ wanted: { sha256, files }, path }) =>
    files.map((file) => ({ from: path, sha256, file })),
  );
  const placed = await withFolder(folder, () => placeFiles(folder, placements));
  printDiagnostics(placed.diagnostics, new Map(), io);
  if (placed.value === undefined) return exitCodes.failed;
  io.out(`${countFiles(placements.length)} in ${dest}, ${placed.value.length} of them new\n`);
  return exitCodes.done;
}

function countFiles(count: number): string {
  return `${count} ${count === 1 ? "file" : "files"}`;
}
