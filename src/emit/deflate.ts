import { gzipSync } from "fflate";

/** Offset of the operating system in a gzip header, RFC 1952. */
const operatingSystemOffset = 9;
const unknownOperatingSystem = 255;

/**
 * Compresses with gzip; the same bytes on every machine and Node version. Pure JavaScript, because Node's zlib differs
 * between builds; `mem` is fixed, because the default is derived from a logarithm of the length.
 */
export function gzip(bytes: Uint8Array): Uint8Array {
  const compressed = gzipSync(bytes, { level: 9, mem: 6, mtime: 0 });
  compressed[operatingSystemOffset] = unknownOperatingSystem;
  return compressed;
}

/** Base64 on one line without a newline: cloud-init does not decode text that has one. */
export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
