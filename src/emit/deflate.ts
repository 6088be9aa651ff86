import { Z_FINISH, Z_NO_FLUSH, ZStream, zlibDeflate, zlibDeflateInit2 } from "pako";
import { crc32 } from "./crc32.ts";
import { type DeflateSnapshot, restoreSnapshot, takeSnapshot } from "./deflate-copy.ts";

/** Compresses with gzip. */
export type Gzip = (bytes: Uint8Array) => Uint8Array;

/** Texts come out as long as at level 9, and some ten bytes shorter than at 7. */
const level = 8;
/** Blocks of at most 2,048 symbols, so that text and base64 each have codes of their own: 1 to 3 % less than at 9. */
const memLevel = 5;
const deflated = 8;
/** The largest window; negative for deflate alone, without a frame. */
const windowBits = -15;

/** RFC 1952, 2.3: deflate, no flags, no time, neither fastest nor best, operating system unknown. */
const gzipHeader = Buffer.from("1f8b08000000000000ff", "hex");

/** A shorter common beginning is not worth its keeping. */
const leastPrefix = 2048;

/**
 * Compresses with gzip; the same bytes on every machine and Node version. Pure JavaScript, because Node's zlib differs
 * between builds; the header holds no time and no operating system.
 */
export function gzip(bytes: Uint8Array): Uint8Array {
  return frame(finish(openStream(bytes.length), bytes), crc32(bytes), bytes.length);
}

function frame(compressed: Uint8Array, sum: number, length: number): Uint8Array {
  const trailer = Buffer.alloc(8);
  trailer.writeInt32LE(sum, 0);
  trailer.writeUInt32LE(length % 2 ** 32, 4);
  return Buffer.concat([gzipHeader, compressed, trailer]);
}

/**
 * A gzip that gives the very bytes of `gzip`, and remembers where two texts in a row began alike: of a third that begins so
 * too, only the rest is compressed. For the user-data of a pool, one node after the other.
 */
export function createSharedGzip(): Gzip {
  let previous: Uint8Array = new Uint8Array(0);
  let kept: Kept | undefined;
  let stream: ZStream | undefined;
  /** What the stream began with when it was last used. */
  let restored: DeflateSnapshot | undefined;
  return (bytes) => {
    if (kept === undefined || !startsWith(bytes, kept.prefix)) {
      const prefix = commonPrefix(previous, bytes);
      previous = bytes;
      kept = undefined;
      if (prefix.length < leastPrefix) return gzip(bytes);
      kept = { prefix, sum: crc32(prefix), snapshot: compressPrefix(prefix) };
    }
    const { prefix, sum, snapshot } = kept;
    const rest = bytes.subarray(prefix.length);
    if (stream === undefined || stream.output.length < outputSize(bytes.length)) {
      stream = openStream(2 * bytes.length);
      restored = undefined;
    }
    restoreSnapshot(stream, snapshot, restored === snapshot);
    restored = snapshot;
    return frame(finish(stream, rest), crc32(rest, sum), bytes.length);
  };
}

/** How texts begin alike, and what is known when so much of one is compressed. */
interface Kept {
  readonly prefix: Uint8Array;
  readonly sum: number;
  readonly snapshot: DeflateSnapshot;
}

function openStream(size: number): ZStream {
  const stream = new ZStream();
  const status = zlibDeflateInit2(stream, level, deflated, windowBits, memLevel, 0);
  if (status !== 0) throw new Error(`deflate does not start: ${status}`);
  stream.output = new Uint8Array(outputSize(size));
  stream.next_out = 0;
  stream.avail_out = stream.output.length;
  return stream;
}

/** More than deflate ever makes of so many bytes: what cannot be compressed is stored, with some bytes for each block. */
function outputSize(size: number): number {
  return size + Math.ceil(size / 256) + 1024;
}

function compressPrefix(prefix: Uint8Array): DeflateSnapshot {
  const stream = openStream(prefix.length);
  feed(stream, prefix);
  zlibDeflate(stream, Z_NO_FLUSH);
  return takeSnapshot(stream);
}

function finish(stream: ZStream, rest: Uint8Array): Uint8Array {
  feed(stream, rest);
  const streamEnd = 1;
  const status = zlibDeflate(stream, Z_FINISH);
  if (status !== streamEnd) throw new Error(`deflate does not end: ${status}`);
  return stream.output.subarray(0, stream.next_out);
}

function feed(stream: ZStream, bytes: Uint8Array): void {
  stream.input = bytes;
  stream.next_in = 0;
  stream.avail_in = bytes.length;
}

function startsWith(bytes: Uint8Array, prefix: Uint8Array): boolean {
  return (
    bytes.length >= prefix.length && Buffer.compare(bytes.subarray(0, prefix.length), prefix) === 0
  );
}

function commonPrefix(a: Uint8Array, b: Uint8Array): Uint8Array {
  const most = Math.min(a.length, b.length);
  let length = 0;
  while (length < most && a[length] === b[length]) length += 1;
  return b.slice(0, length);
}
