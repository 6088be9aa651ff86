import type { TargetName } from "../facts/target-names.ts";
import { type Target, targets } from "../facts/targets.ts";
import type { NodePlan } from "../plan/node-plan.ts";
import { rememberRecent } from "../plan/remember-recent.ts";
import { nearLimit } from "./fit-target.ts";

/** By how much another implementation of deflate may do better than ours, and base64 inside a text do worse. */
const tolerance = 1.05;

/** What a file costs beside its content, at most: its keys, its path, its place in the list. */
const frameBytes = 200;
const compressedFrameBytes = 60;
/** The header and the commands. */
const restBytes = 600;

/** Gives the size that any other deflate reaches. */
type EstimateGzip = (bytes: Uint8Array) => number;

/**
 * Says of plan after plan whether its user-data surely stays clear of every target's limit, so that writing it and
 * compressing it with our own deflate, slow to start, would say nothing new. What a plan has in common with the one before
 * is compressed once.
 */
export function createFitCheck(
  names: readonly TargetName[],
  estimateGzip: EstimateGzip,
): (plan: NodePlan) => boolean {
  if (names.length === 0) return () => true;
  const estimateJoined = (contents: readonly Uint8Array[]): number =>
    contents.length === 0 ? 0 : estimateGzip(Buffer.concat(contents));
  let before: ReadonlySet<Uint8Array> = new Set();
  let shared: { readonly contents: readonly Uint8Array[]; readonly packed: number } | undefined;
  return (plan) => {
    const contents = plan.files.map((file) => file.content);
    const common = contents.filter((content) => before.has(content));
    const own = contents.filter((content) => !before.has(content));
    before = new Set(contents);
    if (shared === undefined || !isSameList(common, shared.contents)) {
      shared = { contents: common, packed: estimateJoined(common) };
    }
    // Apart they compress worse than together, so a no may be wrong.
    const apart = shared.packed + estimateJoined(own);
    return (
      clearlyFits(contents, names, apart) ||
      (common.length > 0 && clearlyFits(contents, names, estimateJoined(contents)))
    );
  };
}

function isSameList(a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean {
  return a.length === b.length && a.every((content, index) => content === b[index]);
}

function clearlyFits(
  contents: readonly Uint8Array[],
  names: readonly TargetName[],
  estimate: number,
): boolean {
  const count = contents.length;
  const text = contents.reduce(
    (sum, content) => sum + textBytes(content),
    restBytes + count * frameBytes,
  );
  const gzip = estimate * tolerance + restBytes + count * compressedFrameBytes;
  const base64 = (gzip / 3) * 4 + 4;
  const sizes = { text, gzip, base64, archive: Number.POSITIVE_INFINITY };
  return names.every((name) => {
    const { limit = Number.POSITIVE_INFINITY, forms, counts }: Target = targets[name];
    const counted = (size: number) => (counts === "base64" ? (size / 3) * 4 + 4 : size);
    return forms.some((form) => counted(sizes[form]) < limit * nearLimit);
  });
}

/** A content as an indented block or as base64, whichever is longer. */
const textBytes = rememberRecent((content: Uint8Array) => {
  const lines = content.reduce((sum, byte) => sum + (byte === 10 ? 1 : 0), 1);
  return Math.max(content.length + 4 * lines, Math.ceil(content.length / 3) * 4);
});
