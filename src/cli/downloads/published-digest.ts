import { basename } from "node:path";
import { type DownloadSource, SourceError } from "./download-source.ts";

/** A digest that upstream publishes, and where. */
export interface PublishedDigest {
  readonly sha256: string;
  readonly url: string;
}

/** Lists of digests are some kilobytes. */
const largestList = 1_000_000;

/** The digest that upstream publishes beside a file, in one of the ways that Kubernetes and its neighbours do it. */
export async function findPublishedDigest(
  url: string,
  source: DownloadSource,
): Promise<PublishedDigest | undefined> {
  const name = basename(new URL(url).pathname);
  for (const [place, own] of placesOf(url, name)) {
    const text = await readText(place, source);
    const sha256 = text === undefined ? undefined : findDigest(text, name, own);
    if (sha256 !== undefined) return { sha256, url: place };
  }
  return undefined;
}

/** Where a digest may be; `true` for a file that speaks of this download alone. */
function placesOf(url: string, name: string): readonly (readonly [string, boolean])[] {
  const folder = new URL(".", url).href;
  // runc lists the files of all architectures under the name without one.
  const short = name.split(/[.-]/)[0] ?? name;
  return [
    [`${url}.sha256`, true],
    [`${url}.sha256sum`, true],
    ...["SHA256SUMS", "sha256sums.txt", "sha256sum.txt", "checksums.txt", `${short}.sha256sum`].map(
      (list) => [`${folder}${list}`, false] as const,
    ),
  ];
}

/** Lines of sha256sum, of BSD's sha256, or a digest alone. */
function findDigest(text: string, name: string, own: boolean): string | undefined {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  for (const line of lines) {
    const gnu = /^([0-9a-fA-F]{64})[ \t]+\*?(.+)$/.exec(line);
    const bsd = /^SHA256 \((.+)\) = ([0-9a-fA-F]{64})$/.exec(line);
    const [digest, file] = gnu === null ? [bsd?.[2], bsd?.[1]] : [gnu[1], gnu[2]];
    if (digest !== undefined && basename(file ?? "") === name) return digest.toLowerCase();
  }
  const alone = lines.filter((line) => line !== "");
  const [only = ""] = alone;
  return own && alone.length === 1 && /^[0-9a-fA-F]{64}$/.test(only)
    ? only.toLowerCase()
    : undefined;
}

async function readText(url: string, source: DownloadSource): Promise<string | undefined> {
  const answer = await source.open(url, 0);
  if (answer.kind !== "bytes") return undefined;
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of answer.body) {
      length += piece.length;
      if (length > largestList) return undefined;
      pieces.push(piece);
    }
  } catch (error) {
    if (error instanceof SourceError) return undefined;
    throw error;
  }
  return Buffer.concat(pieces).toString("latin1");
}
