import type { Cluster } from "../cluster/cluster.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { targets } from "../facts/targets.ts";
import type { EmittedForms, EmittedLaunch } from "./emit-launch.ts";
import { nearLimit, type TargetFit } from "./fit-target.ts";
import { suggestRemedies } from "./limit-remedies.ts";

/** The worst first: of each target only the worst that is found is told. */
const codes = [
  "output-target-limit",
  "output-target-slim-only",
  "output-target-near-limit",
] as const;

interface Finding {
  readonly code: (typeof codes)[number];
  readonly launch: EmittedLaunch;
  readonly emitted: EmittedForms;
  readonly fit: TargetFit;
}

/** What does not fit the cluster's targets, or hardly: at most one diagnostic for each, that of the largest user-data. */
export async function diagnoseLimits(
  cluster: Cluster,
  launches: readonly EmittedLaunch[],
  version: string,
): Promise<Diagnostic[]> {
  const found = await Promise.all(
    cluster.targets.map((_, index) => diagnoseTarget(cluster, launches, index, version)),
  );
  return found.flat();
}

async function diagnoseTarget(
  cluster: Cluster,
  launches: readonly EmittedLaunch[],
  index: number,
  version: string,
): Promise<Diagnostic[]> {
  const findings = launches.flatMap((launch) => judge(launch, index) ?? []);
  const code = codes.find((one) => findings.some((finding) => finding.code === one));
  const alike = findings
    .filter((finding) => finding.code === code)
    .toSorted((a, b) => b.fit.bytes - a.fit.bytes);
  const [worst] = alike;
  if (code === undefined || worst === undefined) return [];
  const { target, form, bytes, limit = 0 } = worst.fit;
  const params = {
    ...{ target, form, bytes, limit, counted: targets[target].explanation },
    machine: `${worst.launch.kind} ${worst.launch.name}`,
    slim: worst.emitted.image !== undefined,
    others: alike.length - 1,
    remedies: await suggestRemedies(worst.emitted, cluster, worst.fit, version),
  };
  return [diagnose(code, params, { path: ["targets", index] })];
}

/** Full user-data may be too large where there is slim user-data that is not. */
function judge(launch: EmittedLaunch, index: number): Finding | undefined {
  const { full, slim } = launch;
  const fit = full.fits[index];
  if (fit === undefined || fit.percent < nearLimit * 100) return undefined;
  const finding = { launch, emitted: full, fit };
  if (fit.percent <= 100) return { ...finding, code: "output-target-near-limit" };
  const slimFit = slim?.fits[index];
  if (slim === undefined || slimFit === undefined)
    return { ...finding, code: "output-target-limit" };
  return slimFit.percent <= 100
    ? { ...finding, code: "output-target-slim-only" }
    : { launch, emitted: slim, fit: slimFit, code: "output-target-limit" };
}
