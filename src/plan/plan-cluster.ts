import type { Cluster } from "../cluster/cluster.ts";
import type { ProfilePath } from "../diagnostics/diagnostic.ts";
import { formatPath } from "../diagnostics/format-path.ts";
import type { Report } from "../diagnostics/report.ts";
import type { ComponentSettings } from "../facts/component-settings.ts";
import type { Secrets } from "../secrets/secrets.ts";
import type { BinaryItem, FileItem, NodePlan } from "./node-plan.ts";
import { createNodePlanner } from "./plan-node.ts";

/**
 * The plans of all nodes, and one for each pool that does not name its nodes, in the profile's order, each made when it is
 * asked for. Two parts of a profile that write one file are an error at the later one; it is reported once, however many
 * nodes have it, and is in `report` when the last plan is taken.
 */
export function* planCluster(
  cluster: Cluster,
  secrets: Secrets,
  settings: ComponentSettings,
  report: Report,
): Generator<NodePlan, void> {
  const checkFiles = createFileCheck(report);
  for (const pool of cluster.pools) {
    const plan = createNodePlanner({ cluster, pool, secrets, settings });
    for (const node of [...pool.nodes, ...(pool.unnamed === undefined ? [] : [pool.unnamed])]) {
      const planned = plan(node);
      checkFiles(planned);
      yield planned;
    }
  }
}

/** Checks plan after plan; one that has the paths of the one before is right or wrong as that one is. */
function createFileCheck(report: Report): (plan: NodePlan) => void {
  const seen = new Set<string>();
  let before = "";
  return (plan) => {
    const items = [...plan.files, ...plan.directories, ...plan.binaries.map(atDestination)];
    const paths = items.map(({ path }) => path).join("\n");
    if (paths === before) return;
    before = paths;
    checkDuplicateFiles(plan, seen, report);
    checkFolders(plan, seen, report);
  };
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
    ...plan.binaries.map(atDestination),
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

function atDestination({ destination, from }: BinaryItem) {
  return { path: destination, from };
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
