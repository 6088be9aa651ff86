import type { Cluster } from "../cluster/cluster.ts";
import { hasErrors, type Outcome, type ProfilePath } from "../diagnostics/diagnostic.ts";
import { formatPath } from "../diagnostics/format-path.ts";
import { createReport, type Report } from "../diagnostics/report.ts";
import type { ComponentSettings } from "../facts/component-settings.ts";
import type { Secrets } from "../secrets/secrets.ts";
import type { FileItem, NodePlan } from "./node-plan.ts";
import { planNode } from "./plan-node.ts";

/**
 * The plans of all nodes, and one for each pool that does not name its nodes, in the profile's order. Two parts of a profile that write one file are an error at the later
 * one; it is reported once, however many nodes have it.
 */
export function planCluster(
  cluster: Cluster,
  secrets: Secrets,
  settings: ComponentSettings,
): Outcome<readonly NodePlan[]> {
  const report = createReport();
  const seen = new Set<string>();
  const plans = cluster.pools.flatMap((pool) =>
    [...pool.nodes, ...(pool.unnamed === undefined ? [] : [pool.unnamed])].map((node) =>
      planNode({ cluster, pool, node, secrets, settings }),
    ),
  );
  for (const plan of plans) {
    checkDuplicateFiles(plan, seen, report);
    checkFolders(plan, seen, report);
  }
  const { diagnostics } = report;
  return { value: hasErrors(diagnostics) ? undefined : plans, diagnostics };
}

function checkDuplicateFiles(plan: NodePlan, seen: Set<string>, report: Report): void {
  const owners = new Map<string, FileItem>();
  for (const file of plan.files) {
    const other = owners.get(file.path);
    owners.set(file.path, other ?? file);
    if (other === undefined || seen.has(file.path)) continue;
    seen.add(file.path);
    const [origin, place] = isUserFile(other) && !isUserFile(file) ? [file, other] : [other, file];
    const path = isUserFile(place) ? [...place.from, "path"] : place.from;
    report.add("file-duplicate", { path: file.path, other: nameOrigin(origin.from) }, path);
  }
}

/** A file of the user's cannot stand where a program is installed, or above what else is written. */
function checkFolders(plan: NodePlan, seen: Set<string>, report: Report): void {
  const programs = plan.binaries.filter((binary) => binary.layout.kind === "file");
  const needs = originsByFolder([
    ...plan.directories,
    ...plan.binaries.map(({ destination, from }) => ({ path: destination, from })),
    ...plan.files,
  ]);
  for (const file of plan.files) {
    if (!isUserFile(file) || seen.has(file.path)) continue;
    const place = [...file.from, "path"];
    const program = programs.find(({ destination }) => destination === file.path);
    const below = needs.get(file.path)?.find((from) => from !== file.from);
    if (program === undefined && below === undefined) continue;
    seen.add(file.path);
    const other = nameOrigin(program?.from ?? below ?? []);
    const code = program === undefined ? "file-is-folder" : "file-duplicate";
    report.add(code, { path: file.path, other }, place);
  }
}

/** For each path and every folder above it, where what needs it comes from. */
function originsByFolder(
  items: readonly { readonly path: string; readonly from: ProfilePath }[],
): ReadonlyMap<string, readonly ProfilePath[]> {
  const origins = new Map<string, ProfilePath[]>();
  for (const { path, from } of items) {
    for (let end = path.length; end > 0; end = path.lastIndexOf("/", end - 1)) {
      const folder = path.slice(0, end);
      const found = origins.get(folder);
      if (found === undefined) origins.set(folder, [from]);
      else found.push(from);
    }
  }
  return origins;
}

function nameOrigin(from: ProfilePath): string {
  return from.length === 0 ? "nodegen itself" : formatPath(from);
}

function isUserFile(file: FileItem): boolean {
  return file.from[0] === "host" && file.from[1] === "files";
}
