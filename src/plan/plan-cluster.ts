import type { Cluster } from "../cluster/cluster.ts";
import { hasErrors, type Outcome } from "../diagnostics/diagnostic.ts";
import { formatPath } from "../diagnostics/format-path.ts";
import { createReport, type Report } from "../diagnostics/report.ts";
import type { Secrets } from "../secrets/secrets.ts";
import type { FileItem, NodePlan } from "./node-plan.ts";
import { planNode } from "./plan-node.ts";

/**
 * The plans of all nodes, in the profile's order. Two parts of a profile that write one file are an error at the later
 * one; it is reported once, however many nodes have it.
 */
export function planCluster(cluster: Cluster, secrets: Secrets): Outcome<readonly NodePlan[]> {
  const report = createReport();
  const seen = new Set<string>();
  const plans = cluster.pools.flatMap((pool) =>
    pool.nodes.map((node) => planNode({ cluster, pool, node, secrets })),
  );
  for (const plan of plans) checkDuplicateFiles(plan, seen, report);
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
    const name = origin.from.length === 0 ? "nodegen itself" : formatPath(origin.from);
    const path = isUserFile(place) ? [...place.from, "path"] : place.from;
    report.add("file-duplicate", { path: file.path, other: name }, path);
  }
}

function isUserFile(file: FileItem): boolean {
  return file.from[0] === "host" && file.from[1] === "files";
}
