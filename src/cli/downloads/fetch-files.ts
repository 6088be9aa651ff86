import type { Diagnostic, Outcome } from "../../diagnostics/diagnostic.ts";
import type { Io } from "../io.ts";
import type { ProfileDownloads } from "./compile-downloads.ts";
import { type CachedFile, cacheFolder, fetchIntoCache } from "./download-cache.ts";
import { type DownloadSource, usualPatience } from "./download-source.ts";
import { createHttpSource } from "./http-source.ts";
import { createTransferProgress, type TransferProgress } from "./transfer-progress.ts";
import type { WantedFile } from "./wanted-file.ts";

/** A wanted file and where it lies in the cache. */
export interface FetchedFile {
  readonly wanted: WantedFile;
  readonly path: string;
}

const atOnce = 4;
const rounds = 5;
const pauseMs = 1000;

/** Brings all files into the cache, a few at once; what fails does not hold up the others. */
export async function fetchFiles(
  { authorities, files }: ProfileDownloads,
  io: Io,
): Promise<Outcome<readonly FetchedFile[]>> {
  const source = createHttpSource({ env: io.env, authorities, patience: usualPatience });
  try {
    return await fetchFrom(source, files, io);
  } finally {
    await source.close();
  }
}

async function fetchFrom(
  source: DownloadSource,
  files: readonly WantedFile[],
  io: Io,
): Promise<Outcome<readonly FetchedFile[]>> {
  const folder = cacheFolder(io.env);
  const progress = createTransferProgress(files.length, io, () => performance.now());
  const waiting = [...files];
  const fetched: FetchedFile[] = [];
  const diagnostics: Diagnostic[] = [];
  const work = async (): Promise<void> => {
    for (let wanted = waiting.shift(); wanted !== undefined; wanted = waiting.shift()) {
      const { sha256 } = wanted;
      const onProgress = (length: number, size: number | undefined) =>
        progress.update(sha256, length, size);
      const outcome = await fetchIntoCache(wanted, folder, { source, rounds, pauseMs, onProgress });
      // A folder that cannot be written says so for each file.
      const known = new Set(diagnostics.map(({ message }) => message));
      diagnostics.push(...outcome.diagnostics.filter(({ message }) => !known.has(message)));
      if (outcome.value === undefined) progress.drop(sha256);
      else {
        fetched.push({ wanted, path: outcome.value.path });
        announce(wanted, outcome.value, progress);
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(atOnce, files.length) }, work));
  } finally {
    progress.end();
  }
  const order = new Map(files.map((wanted, index) => [wanted, index]));
  fetched.sort((a, b) => (order.get(a.wanted) ?? 0) - (order.get(b.wanted) ?? 0));
  return { value: diagnostics.length > 0 ? undefined : fetched, diagnostics };
}

function announce(
  { label, sha256 }: WantedFile,
  { from }: CachedFile,
  progress: TransferProgress,
): void {
  progress.done(sha256, `${label}: ${describeOrigin(from)}`);
}

function describeOrigin(from: string | undefined): string {
  if (from === undefined) return "in the cache";
  if (from === "") return "complete from an earlier run";
  return `from ${from}`;
}
