import { hasErrors } from "../../diagnostics/diagnostic.ts";
import { toYaml } from "../../formats/yaml.ts";
import { describePlan } from "../../plan/describe-plan.ts";
import { compile } from "../compile.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { printDiagnostics } from "../print-diagnostics.ts";
import { selectNodes } from "../select-nodes.ts";

export interface PlanOptions {
  readonly profile: string;
  readonly nodes: readonly string[];
}

/** `nodegen plan`: what each node becomes, as YAML; makes and writes nothing, shows no secret. */
export async function plan(options: PlanOptions, io: Io): Promise<number> {
  const compilation = await compile(
    {
      file: options.profile,
      makeSecrets: false,
      until: "plan",
      onCluster: (cluster) => void selectNodes(cluster, options.nodes),
    },
    io,
  );
  const { cluster, plans, secrets, diagnostics, sources } = compilation;
  printDiagnostics(diagnostics, sources, io);
  if (cluster === undefined || plans === undefined || hasErrors(diagnostics))
    return exitCodes.failed;
  const nodes = selectNodes(cluster, options.nodes);
  const chosen = plans.filter(({ node }) => nodes?.includes(node ?? "") ?? true);
  const documents = chosen.map((one) => toYaml(describePlan(one, secrets?.standIn ?? true)));
  io.out(documents.join("---\n"));
  return exitCodes.done;
}
