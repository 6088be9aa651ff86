import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describeReadError } from "../read-file.ts";
import { type SourceAnswer, SourceError } from "./download-source.ts";

/** Reads a `file:` URL; only whole, existing files of this machine. */
export async function openFile(url: string, from: number): Promise<SourceAnswer> {
  try {
    const path = fileURLToPath(url);
    const stats = await stat(path);
    if (!stats.isFile()) return { kind: "refused", reason: "it is no file", again: false };
    if (from > stats.size) return { kind: "beyond" };
    return { kind: "bytes", from, size: stats.size, body: pieces(path, from) };
  } catch (error) {
    return { kind: "refused", ...fault(error) };
  }
}

async function* pieces(path: string, from: number): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { start: from }) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw new SourceError(fault(error));
  }
}

function fault(error: unknown): { reason: string; again: false } {
  const { code } = error as NodeJS.ErrnoException;
  if (code?.startsWith("ERR_INVALID_")) {
    return { reason: "it is no file URL of this machine", again: false };
  }
  return { reason: describeReadError(code), again: false };
}
