import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open, rename } from "node:fs/promises";
import { dirname } from "node:path";

/** A file that grows at its end until it is whole; its digest grows with it. */
export interface PartFile {
  readonly length: number;
  append(piece: Uint8Array): Promise<void>;
  /** Begins anew. */
  clear(): Promise<void>;
  /** SHA-256 of what is there, lower-case hexadecimal. */
  digest(): string;
  /** Gives it its name once it is on the disk. */
  finish(path: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens `path`, or what an earlier run left there; throws what the file system refuses. */
export async function openPartFile(path: string): Promise<PartFile> {
  const file = await open(path, "a+", 0o644);
  let hash = createHash("sha256");
  let length = 0;
  try {
    length = await readInto(file, hash);
  } catch (error) {
    await file.close();
    throw error;
  }
  return {
    get length() {
      return length;
    },
    async append(piece) {
      for (let done = 0; done < piece.length; ) {
        const { bytesWritten } = await file.write(piece, done);
        hash.update(piece.subarray(done, done + bytesWritten));
        done += bytesWritten;
        length += bytesWritten;
      }
    },
    async clear() {
      await file.truncate(0);
      hash = createHash("sha256");
      length = 0;
    },
    digest: () => hash.copy().digest("hex"),
    async finish(target) {
      await file.sync();
      await rename(path, target);
      await syncFolder(dirname(target));
    },
    close: () => file.close(),
  };
}

async function readInto(file: FileHandle, hash: Hash): Promise<number> {
  const piece = Buffer.alloc(1 << 20);
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(piece, 0, piece.length, length);
    if (bytesRead === 0) return length;
    hash.update(piece.subarray(0, bytesRead));
    length += bytesRead;
  }
}

/** A rename is on the disk when its folder is. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
