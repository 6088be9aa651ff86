import type { Cluster, Node, Pool, UnnamedNode } from "../cluster/cluster.ts";
import { checkTokenLifetime } from "../cluster/rules/token-lifetime.ts";
import { hasErrors, type Outcome, type ProfilePath } from "../diagnostics/diagnostic.ts";
import { createReport } from "../diagnostics/report.ts";
import { type ComponentSettings, loadComponentSettings } from "../facts/component-settings.ts";
import type { NodePlan } from "../plan/node-plan.ts";
import { planCluster } from "../plan/plan-cluster.ts";
import { createNodePlanner } from "../plan/plan-node.ts";
import type { LoadedProfile } from "../profile/load-profile.ts";
import type { Secrets } from "../secrets/secrets.ts";
import { type CompileOptions, compile, findSecrets } from "./compile.ts";
import type { Io } from "./io.ts";
import { placeDiagnostics } from "./place-diagnostics.ts";

/** A profile whose nodes are planned when they are asked for, and not kept: there may be ten thousand. */
export interface PlannedProfile {
  readonly cluster: Cluster;
  readonly secrets: Secrets;
  readonly secretsFolder: string;
  /** Whether a value of the profile, or of a list in it, was read from elsewhere by `$env` or `$file`. */
  readonly isReferenced: (path: ProfilePath) => boolean;
  /** All plans in the profile's order, each made when it is taken. */
  readonly plans: () => Iterable<NodePlan>;
  readonly planNode: (pool: Pool, node: Node | UnnamedNode) => NodePlan;
}

/** With the texts that its diagnostics point into. */
export type PlannedOutcome = Outcome<PlannedProfile> & {
  readonly sources: ReadonlyMap<string, string>;
};

export type PlanOptions = Pick<CompileOptions, "file" | "files" | "unlock" | "onCluster"> & {
  /** Called with each plan while all are checked. */
  readonly onPlan?: (plan: NodePlan) => void;
};

/**
 * Takes a profile through all stages up to its plans, which are checked one after the other. Makes no secrets: stand-ins take
 * their place, also where the folder is encrypted and no identity is given.
 */
export async function planProfile(options: PlanOptions, io: Io): Promise<PlannedOutcome> {
  const compiled = await compile({ ...options, makeSecrets: false, until: "cluster" }, io);
  const { cluster, loaded, sources, secretsFolder } = compiled;
  if (cluster === undefined || loaded === undefined || secretsFolder === undefined) {
    return { value: undefined, diagnostics: compiled.diagnostics, sources };
  }
  const standIns = { makeSecrets: false, until: "plan", ...options } as const;
  const found = await findSecrets(cluster, secretsFolder, standIns, io);
  const soFar = [...compiled.diagnostics, ...placeDiagnostics(found.diagnostics, loaded)];
  if (found.value === undefined) return { value: undefined, diagnostics: soFar, sources };
  const tokens = checkTokenLifetime(cluster, found.value, io.now);
  const settings = await loadComponentSettings();
  const report = createReport();
  for (const plan of planCluster(cluster, found.value, settings, report)) options.onPlan?.(plan);
  const late = placeDiagnostics([...tokens, ...report.diagnostics], loaded);
  const diagnostics = [...soFar, ...late];
  const value = hasErrors(diagnostics)
    ? undefined
    : plannedProfile({ cluster, secretsFolder, secrets: found.value }, settings, loaded);
  return { value, diagnostics, sources };
}

function plannedProfile(
  known: Pick<PlannedProfile, "cluster" | "secrets" | "secretsFolder">,
  settings: ComponentSettings,
  { profile, sensitive }: LoadedProfile,
): PlannedProfile {
  const { cluster, secrets } = known;
  const planNode = createPlanner((pool) => createNodePlanner({ cluster, pool, secrets, settings }));
  return {
    ...known,
    isReferenced: (path) => {
      const value = path.reduce((all: unknown, key) => Object(all)[key], profile);
      const below = Array.isArray(value) ? value.map((_, index) => [...path, index]) : [];
      return [path, ...below].some((one) => sensitive(one));
    },
    planNode,
    plans: function* () {
      for (const pool of cluster.pools) {
        for (const node of launchesOf(pool)) yield planNode(pool, node);
      }
    },
  };
}

/** The nodes of a pool, or the one that stands for them. */
export function launchesOf({ nodes, unnamed }: Pool): readonly (Node | UnnamedNode)[] {
  return [...nodes, ...(unnamed === undefined ? [] : [unnamed])];
}

type PoolPlanner = ReturnType<typeof createNodePlanner>;

/** Nodes are mostly asked for pool by pool, and what a pool has in common is made with its planner. */
function createPlanner(make: (pool: Pool) => PoolPlanner): PlannedProfile["planNode"] {
  let last: readonly [pool: Pool, plan: PoolPlanner] | undefined;
  return (pool, node) => {
    if (last?.[0] !== pool) last = [pool, make(pool)];
    return last[1](node);
  };
}
