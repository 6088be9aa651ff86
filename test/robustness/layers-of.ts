import { gunzipSync } from "node:zlib";
import { readArchive } from "../../src/inspect/read-archive.ts";

const beginning = (bytes: Uint8Array, at: number, text: string): boolean =>
  Buffer.from(bytes.subarray(at, at + text.length)).toString("latin1") === text;

/** A file's bytes and all that is packed in them: gzip, tar, and base64 of more than a line, one in the other. */
export async function layersOf(bytes: Uint8Array, depth = 6): Promise<Uint8Array[]> {
  if (depth === 0) return [bytes];
  const inner = await packedIn(bytes);
  const below = await Promise.all(inner.map((one) => layersOf(one, depth - 1)));
  return [bytes, ...below.flat()];
}

async function packedIn(bytes: Uint8Array): Promise<Uint8Array[]> {
  if (beginning(bytes, 0, "\x1f\x8b")) return [gunzipSync(bytes)];
  if (beginning(bytes, 257, "ustar")) {
    const members = await readArchive(bytes);
    if (members === undefined) throw new Error("a damaged archive");
    return members.map(({ content }) => content);
  }
  const text = Buffer.from(bytes).toString("latin1");
  return (text.match(/[A-Za-z0-9+/]{40,}={0,2}/g) ?? []).map((one) => Buffer.from(one, "base64"));
}
