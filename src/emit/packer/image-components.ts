import type { Cluster } from "../../cluster/cluster.ts";
import type { NodePlan } from "../../plan/node-plan.ts";

/** What an image's record says: the version and the download's digest of every program, under flat names. */
export function imageComponents(
  { containerRuntime }: Cluster,
  { binaries }: NodePlan,
): Readonly<Record<string, string>> {
  const programs = binaries.flatMap(({ name, version, sha256 }) => [
    [name, version],
    [`${name}-sha256`, sha256],
  ]);
  return {
    runtime: `${containerRuntime.name} ${containerRuntime.version}`,
    ...(Object.fromEntries(programs) as Record<string, string>),
  };
}
