import { hasErrors } from "../../diagnostics/diagnostic.ts";
import { type BillOfMaterials, listMaterials } from "../../emit/sbom/bill-of-materials.ts";
import { emitCycloneDx } from "../../emit/sbom/cyclonedx.ts";
import { emitSpdx } from "../../emit/sbom/spdx.ts";
import { catalogDate } from "../../facts/binary-catalog.ts";
import { version } from "../../generated/version.ts";
import { compile } from "../compile.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { printDiagnostics } from "../print-diagnostics.ts";

export interface SbomOptions {
  readonly profile: string;
  readonly format: "spdx" | "cyclonedx";
}

/** `nodegen sbom`: all that a cluster's nodes will run, for auditors and scanners; the same profile gives the same bytes. */
export async function sbom({ profile, format }: SbomOptions, io: Io): Promise<number> {
  const compilation = await compile({ file: profile, makeSecrets: false, until: "plan" }, io);
  const { cluster, diagnostics, plans, sources } = compilation;
  printDiagnostics(diagnostics, sources, io);
  if (cluster === undefined || plans === undefined || hasErrors(diagnostics)) {
    return exitCodes.failed;
  }
  const bill: BillOfMaterials = {
    cluster: cluster.name,
    kubernetes: cluster.version.text,
    nodegen: version,
    created: creationTime(io),
    materials: listMaterials(cluster, plans),
  };
  io.out(format === "spdx" ? emitSpdx(bill) : emitCycloneDx(bill));
  return exitCodes.done;
}

/** Not the time of the run, unless SOURCE_DATE_EPOCH sets it: only what is listed may change the document. */
function creationTime({ env, now }: Io): string {
  const set = /^\d{1,12}$/.test(env["SOURCE_DATE_EPOCH"] ?? "");
  return set ? now.toISOString().replace(/\.\d+Z$/, "Z") : catalogDate;
}
