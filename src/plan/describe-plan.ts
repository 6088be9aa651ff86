import { createHash } from "node:crypto";
import { formatPath } from "../diagnostics/format-path.ts";
import type { FileItem, NodePlan, PlanItem } from "./node-plan.ts";

/**
 * A plan as data for people: every item with its phase and the profile path it comes from. Contents are shown as
 * digests, and those of secrets not at all while only stand-ins are there.
 */
export function describePlan(plan: NodePlan, standIn: boolean): Readonly<Record<string, unknown>> {
  return {
    node: plan.node,
    pool: plan.pool,
    cluster: plan.cluster,
    architecture: plan.architecture,
    swap: plan.swap,
    selinux: plan.selinux,
    firewall: plan.firewall,
    keeps: [...plan.keeps, ...plan.ownKeeps],
    waits: plan.waits.map(describeItem),
    files: plan.files.map((file) => describeFile(file, standIn)),
    directories: plan.directories.map(describeItem),
    kernelModules: plan.kernelModules.map(describeItem),
    sysctls: plan.sysctls.map(describeItem),
    packages: plan.packages.map(describeItem),
    binaries: plan.binaries.map(describeItem),
    commands: plan.commands.map(describeItem),
    units: plan.units.map(describeItem),
    checks: plan.checks.map(describeItem),
  };
}

function describeFile(file: FileItem, standIn: boolean): Readonly<Record<string, unknown>> {
  const { content, own: _, ...rest } = file;
  const unknown = standIn && (file.secret || holdsCertificate(content));
  const sha256 = createHash("sha256").update(content).digest("hex");
  return describeItem({
    ...rest,
    ...(unknown ? { content: "made by the first build" } : { bytes: content.length, sha256 }),
  });
}

function holdsCertificate(content: Uint8Array): boolean {
  return Buffer.from(content).includes("-----BEGIN CERTIFICATE-----");
}

function describeItem<Item extends PlanItem>(item: Item): Readonly<Record<string, unknown>> {
  const { from, ...rest } = item;
  return { ...rest, from: from.length === 0 ? "(nodegen)" : formatPath(from) };
}
