import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { describeReadError } from "../read-file.ts";

/** A file's content, or why it cannot be read. */
export type BuildFile = { readonly bytes: Buffer } | { readonly reason: string };

/** Reads a file of a build. A pipe or device is none, and is not waited for. */
export function readBuildFile(path: string): BuildFile {
  return readRegular(path, Buffer.allocUnsafeSlow);
}

/** The same for one file after the other: the bytes are good until the next is read, and take no more room than the largest. */
export function createBuildFileReader(): typeof readBuildFile {
  let room = Buffer.alloc(0);
  return (path) =>
    readRegular(path, (size) => {
      if (room.length < size) room = Buffer.allocUnsafeSlow(2 * size);
      return room.subarray(0, size);
    });
}

function readRegular(path: string, roomFor: (size: number) => Buffer): BuildFile {
  let file: number | undefined;
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = fstatSync(file);
    if (stats.isDirectory()) return { reason: describeReadError("EISDIR") };
    if (!stats.isFile()) return { reason: "it is no regular file" };
    const bytes = roomFor(stats.size);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read) {
      read = readSync(file, bytes, length, bytes.length - length, null);
    }
    return { bytes: bytes.subarray(0, length) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { reason: describeReadError(code ?? message) };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
