import type { TargetName } from "../facts/target-names.ts";
import { type Target, targets } from "../facts/targets.ts";
import type { NodePlan } from "../plan/node-plan.ts";
import { emitCloudConfig } from "./cloud-config.ts";
import { nearLimit } from "./fit-target.ts";

/** By how much another implementation of deflate may do better than ours. */
const tolerance = 1.05;

/**
 * True when the user-data of `plan` surely stays clear of every target's limit, so that compressing it with our own
 * deflate, slow to start, would say nothing new. `estimateGzip` gives the size that any other deflate reaches.
 */
export function clearlyFits(
  plan: NodePlan,
  names: readonly TargetName[],
  version: string,
  estimateGzip: (bytes: Uint8Array) => number,
): boolean {
  if (names.length === 0) return true;
  const text = Buffer.from(emitCloudConfig(plan, version), "ascii");
  const gzip = estimateGzip(text) * tolerance;
  const base64 = (gzip / 3) * 4 + 4;
  const sizes = { text: text.length, gzip, base64, archive: Number.POSITIVE_INFINITY };
  return names.every((name) => {
    const { limit = Number.POSITIVE_INFINITY, forms, counts }: Target = targets[name];
    const counted = (size: number) => (counts === "base64" ? (size / 3) * 4 + 4 : size);
    return forms.some((form) => counted(sizes[form]) < limit * nearLimit);
  });
}
