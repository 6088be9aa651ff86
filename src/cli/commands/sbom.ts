import {
  type BillOfMaterials,
  listMaterials,
  ownPrograms,
} from "../../emit/sbom/bill-of-materials.ts";
import { emitCycloneDx } from "../../emit/sbom/cyclonedx.ts";
import { emitSpdx } from "../../emit/sbom/spdx.ts";
import { catalogDate } from "../../facts/binary-catalog.ts";
import { version } from "../../generated/version.ts";
import type { NodePlan } from "../../plan/node-plan.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { planProfile } from "../plan-profile.ts";
import { printDiagnostics } from "../print-diagnostics.ts";

export interface SbomOptions {
  readonly profile: string;
  readonly format: "spdx" | "cyclonedx";
}

/** `nodegen sbom`: all that a cluster's nodes will run, for auditors and scanners; the same profile gives the same bytes. */
export async function sbom({ profile, format }: SbomOptions, io: Io): Promise<number> {
  const distinct = new Map<string, NodePlan>();
  const onPlan = (plan: NodePlan) => void distinct.set(installedNames(plan), plan);
  const { value, diagnostics, sources } = await planProfile({ file: profile, onPlan }, io);
  printDiagnostics(diagnostics, sources, io);
  if (value === undefined) return exitCodes.failed;
  const { cluster } = value;
  const bill: BillOfMaterials = {
    cluster: cluster.name,
    kubernetes: cluster.version.text,
    nodegen: version,
    created: creationTime(io),
    materials: listMaterials(cluster, [...distinct.values()], version),
  };
  io.out(format === "spdx" ? emitSpdx(bill) : emitCycloneDx(bill));
  return exitCodes.done;
}

/** Of nodes with the same packages and programs of nodegen's own one says all that is to be said. */
function installedNames(plan: NodePlan): string {
  const packages = plan.packages.map(({ name, rhel = name }) => `${name} ${rhel}`);
  return [...packages, ...ownPrograms(plan).map(({ path }) => path)].join("\n");
}

/**
 * Not the time of the run, unless SOURCE_DATE_EPOCH sets it: only what is listed may change the document. Both formats
 * write years with four digits.
 */
function creationTime({ env, now }: Io): string {
  const set = /^\d{1,12}$/.test(env["SOURCE_DATE_EPOCH"] ?? "") && now.getUTCFullYear() < 10_000;
  return set ? now.toISOString().replace(/\.\d+Z$/, "Z") : catalogDate;
}
