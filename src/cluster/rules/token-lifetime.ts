import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import type { Secrets } from "../../secrets/secrets.ts";
import type { Cluster, Pool } from "../cluster.ts";

const hourMs = 3_600_000;

/**
 * Warns of each pool whose machines may be launched when the bootstrap token in their user-data has ended. A pool that
 * lists its nodes is launched after the build, unless it says otherwise.
 */
export function checkTokenLifetime(
  { join, pools }: Cluster,
  { bootstrapToken, standIn }: Secrets,
  now: Date,
): readonly Diagnostic[] {
  if (join.method !== "bootstrapToken" || bootstrapToken?.expires === undefined) return [];
  // A stand-in's end says nothing.
  const end = standIn ? undefined : bootstrapToken.expires;
  const left = end === undefined ? (join.ttlHours ?? 0) : hoursBetween(now, end);
  const words = end === undefined ? `${left} h after it is made` : `on ${formatEnd(end)}`;
  return pools.flatMap((pool) => checkPool(pool, left, words));
}

function checkPool({ name, index, nodes, launchHours }: Pool, left: number, end: string) {
  if (launchHours === undefined) {
    if (nodes.length > 0) return [];
    const path = ["nodePools", index, "name"];
    return [diagnose("token-of-open-pool", { pool: name, end }, { path })];
  }
  if (left >= launchHours) return [];
  const path = ["nodePools", index, "launchWithin"];
  return [diagnose("token-ends-before-pool", { pool: name, hours: launchHours, end }, { path })];
}

function hoursBetween(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / hourMs;
}

/** `2026-12-21 10:00 UTC` */
function formatEnd(end: Date): string {
  return `${end.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
