import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { diagnose, type Outcome } from "../../diagnostics/diagnostic.ts";
import type { Download } from "../../facts/binary-catalog.ts";
import { withDirectoryLock } from "../../output/directory-lock.ts";
import { diagnoseFileError } from "../../output/file-errors.ts";
import { makeFolders } from "../../output/make-folders.ts";
import type { LockedBinary } from "../../profile/lock-file.ts";
import { downloadFile } from "./download-file.ts";
import type { DownloadSource } from "./download-source.ts";
import { openPartFile } from "./part-file.ts";
import { findPublishedDigest, type PublishedDigest } from "./published-digest.ts";

/** What was downloaded to learn its digest. */
interface Found {
  readonly sha256: string | undefined;
  /** Why nothing came. */
  readonly sources: readonly string[];
}

/**
 * The digest of a download that nobody knows yet: what upstream publishes, and what the file itself has, which goes into the
 * cache `folder`. Where both are there they must agree. The first URL that gives either counts.
 */
export async function findDigest(
  download: Download,
  source: DownloadSource,
  folder: string,
): Promise<Outcome<LockedBinary>> {
  const { name, version, architecture, urls } = download;
  const label = `${name} ${version} ${architecture}`;
  const faults: string[] = [];
  for (const url of urls) {
    const published = await findPublishedDigest(url, source);
    const own = await downloadUnknown(url, label, source, folder);
    if (own.value === undefined) return { value: undefined, diagnostics: own.diagnostics };
    const found = own.value.sha256;
    if (published !== undefined && found !== undefined && published.sha256 !== found) {
      const params = { name: label, url: published.url, published: published.sha256, found };
      return { value: undefined, diagnostics: [diagnose("lock-published-differs", params)] };
    }
    const sha256 = found ?? published?.sha256;
    if (sha256 !== undefined) {
      const evidence = describeEvidence(published, found);
      return { value: { name, version, architecture, url, sha256, evidence }, diagnostics: [] };
    }
    faults.push(...own.value.sources);
  }
  const failed = diagnose("download-failed", { name: label, sources: faults });
  return { value: undefined, diagnostics: [failed] };
}

function describeEvidence(
  published: PublishedDigest | undefined,
  found: string | undefined,
): string {
  if (published === undefined) return "downloaded; nothing published was found";
  return found === undefined
    ? `published as ${published.url}; the file did not come`
    : `published as ${published.url}, and downloaded`;
}

/** A part of an earlier run may be of another file, so each begins anew. */
async function downloadUnknown(
  url: string,
  label: string,
  source: DownloadSource,
  folder: string,
): Promise<Outcome<Found>> {
  const key = createHash("sha256").update(url).digest("hex");
  const path = join(folder, `url-${key}.part`);
  try {
    makeFolders(folder);
    const lock = { subject: label, waitMs: Number.POSITIVE_INFINITY };
    return await withDirectoryLock<Found>(`${path}.lock`, lock, async () => {
      await rm(path, { force: true });
      const part = await openPartFile(path);
      try {
        const options = { source, rounds: 3, pauseMs: 1000, onProgress: () => {} };
        const downloaded = await downloadFile({ urls: [url], sha256: undefined }, part, options);
        if (!downloaded.ok) {
          return { value: { sha256: undefined, sources: downloaded.sources }, diagnostics: [] };
        }
        const sha256 = part.digest();
        await part.finish(join(folder, sha256));
        return { value: { sha256, sources: [] }, diagnostics: [] };
      } finally {
        await part.close();
        await rm(path, { force: true });
      }
    });
  } catch (error) {
    return { value: undefined, diagnostics: [diagnoseFileError(error, folder)] };
  }
}
