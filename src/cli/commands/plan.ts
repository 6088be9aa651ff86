import { setImmediate } from "node:timers/promises";
import { toYaml } from "../../formats/yaml.ts";
import { describePlan } from "../../plan/describe-plan.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { planProfile } from "../plan-profile.ts";
import { printDiagnostics } from "../print-diagnostics.ts";
import { selectNodes } from "../select-nodes.ts";

export interface PlanOptions {
  readonly profile: string;
  readonly nodes: readonly string[];
}

/** `nodegen plan`: what each node becomes, as YAML; makes and writes nothing, shows no secret. */
export async function plan(options: PlanOptions, io: Io): Promise<number> {
  const planned = await planProfile(
    {
      file: options.profile,
      onCluster: (cluster) => void selectNodes(cluster, options.nodes),
    },
    io,
  );
  const { value, diagnostics, sources } = planned;
  printDiagnostics(diagnostics, sources, io);
  if (value === undefined) return exitCodes.failed;
  const nodes = selectNodes(value.cluster, options.nodes);
  let separator = "";
  for (const one of value.plans()) {
    if (nodes?.includes(one.node ?? "") === false) continue;
    io.out(separator + toYaml(describePlan(one, value.secrets.standIn)));
    separator = "---\n";
    await setImmediate();
    if (io.isUnread?.() === true) break;
  }
  return exitCodes.done;
}
