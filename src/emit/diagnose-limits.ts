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

/** Looks at launches one after the other, and tells in the end what does not fit, or hardly. */
export interface LimitWatch {
  readonly look: (launch: EmittedLaunch) => void;
  /** At most one diagnostic for each target, that of the largest user-data. */
  readonly diagnose: (cluster: Cluster, version: string) => Promise<Diagnostic[]>;
}

interface Alike {
  readonly worst: Finding;
  readonly count: number;
}

/** Watches the limits of the targets; of all that it sees it keeps the largest only. */
export function createLimitWatch({ targets: names }: Cluster): LimitWatch {
  const found = names.map(() => new Map<Finding["code"], Alike>());
  return {
    look(launch) {
      for (const [index, byCode] of found.entries()) {
        const finding = judge(launch, index);
        if (finding === undefined) continue;
        const { worst = finding, count = 0 } = byCode.get(finding.code) ?? {};
        const isWorse = finding.fit.bytes > worst.fit.bytes;
        byCode.set(finding.code, { worst: isWorse ? finding : worst, count: count + 1 });
      }
    },
    async diagnose(cluster, version) {
      const all = found.map((byCode, index) => diagnoseTarget(cluster, byCode, index, version));
      return (await Promise.all(all)).flat();
    },
  };
}

async function diagnoseTarget(
  cluster: Cluster,
  byCode: ReadonlyMap<Finding["code"], Alike>,
  index: number,
  version: string,
): Promise<Diagnostic[]> {
  const code = codes.find((one) => byCode.has(one));
  const alike = code === undefined ? undefined : byCode.get(code);
  if (code === undefined || alike === undefined) return [];
  const { worst, count } = alike;
  const { target, form, bytes, limit = 0 } = worst.fit;
  const params = {
    ...{ target, form, bytes, limit, counted: targets[target].explanation },
    machine: `${worst.launch.kind} ${worst.launch.name}`,
    slim: worst.emitted.image !== undefined,
    others: count - 1,
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
