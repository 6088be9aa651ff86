import type { TargetName } from "../facts/target-names.ts";
import { type Target, targets } from "../facts/targets.ts";
import type { NodePlan } from "../plan/node-plan.ts";
import { nearLimit } from "./fit-target.ts";

/** By how much another implementation of deflate may do better than ours, and base64 inside a text do worse. */
const tolerance = 1.05;

/** What a file costs beside its content, at most: its keys, its path, its place in the list. */
const frameBytes = 200;
const compressedFrameBytes = 60;
/** The header and the commands. */
const restBytes = 600;

/**
 * True when the user-data of `plan` surely stays clear of every target's limit, so that writing it and compressing it with
 * our own deflate, slow to start, would say nothing new. `estimateGzip` gives the size that any other deflate reaches.
 */
export function clearlyFits(
  plan: NodePlan,
  names: readonly TargetName[],
  estimateGzip: (bytes: Uint8Array) => number,
): boolean {
  if (names.length === 0) return true;
  const contents = plan.files.map((file) => file.content);
  const count = contents.length;
  const text = contents.reduce(
    (sum, content) => sum + textBytes(content),
    restBytes + count * frameBytes,
  );
  const packed = estimateGzip(Buffer.concat(contents)) * tolerance;
  const gzip = packed + restBytes + count * compressedFrameBytes;
  const base64 = (gzip / 3) * 4 + 4;
  const sizes = { text, gzip, base64, archive: Number.POSITIVE_INFINITY };
  return names.every((name) => {
    const { limit = Number.POSITIVE_INFINITY, forms, counts }: Target = targets[name];
    const counted = (size: number) => (counts === "base64" ? (size / 3) * 4 + 4 : size);
    return forms.some((form) => counted(sizes[form]) < limit * nearLimit);
  });
}

/** A content as an indented block or as base64, whichever is longer. */
function textBytes(content: Uint8Array): number {
  const lines = content.reduce((sum, byte) => sum + (byte === 10 ? 1 : 0), 1);
  return Math.max(content.length + 4 * lines, Math.ceil(content.length / 3) * 4);
}
