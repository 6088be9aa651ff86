import { setTimeout as sleep } from "node:timers/promises";
import {
  type DownloadSource,
  type SourceAnswer,
  SourceError,
  type SourceFault,
  shownUrl,
} from "./download-source.ts";
import type { PartFile } from "./part-file.ts";

export interface DownloadOptions {
  readonly source: DownloadSource;
  /** How often all URLs are tried, as long as one of them may come round. */
  readonly rounds: number;
  /** Pause before the second round; doubled before each further one. */
  readonly pauseMs: number;
  /** Called with the bytes that are there and, where it is known, how many it will be. */
  readonly onProgress: (length: number, size: number | undefined) => void;
}

/** What is to come into a part file. `sha256` is `undefined` only where a digest is looked for. */
export interface DownloadRequest {
  readonly urls: readonly string[];
  readonly sha256: string | undefined;
}

/** Where it came from, or what each source said last. */
export type Downloaded =
  | { readonly ok: true; readonly url: string }
  | { readonly ok: false; readonly sources: readonly string[] };

/** Much larger than any program for nodes: a source that never ends must not fill the disk. */
const largestFile = 4 * 1024 ** 3;

/**
 * Brings the file with this digest into `part`, going on behind what is there already. Sources are tried in their order and,
 * while one of them fails in a way that may pass, again after a pause. Throws what the file system refuses.
 */
export async function downloadFile(
  wanted: DownloadRequest,
  part: PartFile,
  options: DownloadOptions,
): Promise<Downloaded> {
  const faults = new Map<string, SourceFault>();
  if (wanted.sha256 !== undefined && part.digest() === wanted.sha256) return { ok: true, url: "" };
  for (let round = 1; ; round++) {
    for (const url of wanted.urls) {
      if (faults.get(url)?.again === false) continue;
      const fault = await trySource(url, wanted.sha256, part, options);
      if (fault === undefined) return { ok: true, url };
      faults.set(url, fault);
    }
    const hopeful = [...faults.values()].filter(({ again }) => again);
    if (hopeful.length === 0 || round >= options.rounds) break;
    const asked = Math.min(...hopeful.map(({ waitMs = 0 }) => waitMs), 60_000);
    await sleep(Math.max(options.pauseMs * 2 ** (round - 1), asked));
  }
  return {
    ok: false,
    sources: [...faults].map(([url, { reason }]) => `${shownUrl(url)}: ${reason}`),
  };
}

/** One source, as long as it gives more than there was before. */
async function trySource(
  url: string,
  sha256: string | undefined,
  part: PartFile,
  options: DownloadOptions,
): Promise<SourceFault | undefined> {
  for (;;) {
    const had = part.length;
    const answer = await options.source.open(url, had);
    if (answer.kind === "refused") return answer;
    if (answer.kind === "beyond") {
      await part.clear();
      continue;
    }
    const fault = await readAnswer(answer, part, options);
    if (fault !== undefined) {
      if (fault.again && fault.leave !== true && part.length > had) continue;
      return fault;
    }
    if (sha256 === undefined || part.digest() === sha256) return undefined;
    const mixed = answer.from > 0;
    await part.clear();
    // What was there before may be the wrong half.
    if (mixed) continue;
    // Without a length, a cut connection looks like the end.
    return { reason: "wrong digest", again: answer.size === undefined };
  }
}

async function readAnswer(
  { from, size, body }: SourceAnswer & { readonly kind: "bytes" },
  part: PartFile,
  options: DownloadOptions,
): Promise<SourceFault | undefined> {
  let begun = from > 0;
  try {
    for await (const piece of body) {
      // What is there is kept until something comes.
      if (!begun) await part.clear();
      begun = true;
      if (part.length + piece.length > largestFile) {
        await part.clear();
        return { reason: "it does not end", again: false };
      }
      await part.append(piece);
      options.onProgress(part.length, size);
    }
    return undefined;
  } catch (error) {
    if (error instanceof SourceError) return error.fault;
    throw error;
  }
}
