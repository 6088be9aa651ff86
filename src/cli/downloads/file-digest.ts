import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

/** SHA-256 of a file, lower-case hexadecimal; `undefined` where there is none. */
export async function fileDigest(path: string): Promise<string | undefined> {
  const hash = createHash("sha256");
  try {
    for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) {
      hash.update(piece as Uint8Array);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
  return hash.digest("hex");
}
