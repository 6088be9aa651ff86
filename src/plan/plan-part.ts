import type { Cluster, Node, Pool } from "../cluster/cluster.ts";
import type { ProfilePath } from "../diagnostics/diagnostic.ts";
import type { Secrets } from "../secrets/secrets.ts";
import type { FileItem, NodePlan } from "./node-plan.ts";

/** What a part of the plan is made from. */
export interface PlanContext {
  readonly cluster: Cluster;
  readonly pool: Pool;
  readonly node: Node;
  readonly secrets: Secrets;
}

/** The lists of a plan; a part fills some of them. */
export type PlanPart = Partial<
  Pick<
    NodePlan,
    | "directories"
    | "files"
    | "binaries"
    | "kernelModules"
    | "sysctls"
    | "packages"
    | "commands"
    | "units"
    | "checks"
  >
>;

/** The same for every node and not secret: mode 0644, phase `bake`. */
export function sharedFile(path: string, content: string, from: ProfilePath): FileItem {
  return { ...nodeFile(path, content, from), phase: "bake" };
}

/** Not secret, the node's own: mode 0644, phase `boot`. */
export function nodeFile(path: string, content: string, from: ProfilePath): FileItem {
  return {
    path,
    mode: "0644",
    owner: "root:root",
    content: Buffer.from(content, "utf8"),
    secret: false,
    phase: "boot",
    from,
  };
}

/** Mode 0600, phase `boot`. */
export function secretFile(path: string, content: string, from: ProfilePath): FileItem {
  return { ...nodeFile(path, content, from), mode: "0600", secret: true };
}
