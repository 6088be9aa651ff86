import type { Cluster, HostPackage, Node, Pool, UnnamedNode } from "../cluster/cluster.ts";
import type { ProfilePath } from "../diagnostics/diagnostic.ts";
import type { ComponentSettings } from "../facts/component-settings.ts";
import type { Secrets } from "../secrets/secrets.ts";
import type { DirectoryItem, FileItem, NodePlan, PackageItem } from "./node-plan.ts";

/** What a part of the plan is made from that is the same for all nodes of a pool. */
export interface PoolContext {
  readonly cluster: Cluster;
  readonly pool: Pool;
  readonly secrets: Secrets;
  /** Where each minor wants the settings of kubelet and kube-proxy. */
  readonly settings: ComponentSettings;
}

/** What a part of the plan is made from that has something of the node's own. */
export interface PlanContext extends PoolContext {
  /** Without a name for a plan that every machine of the pool is launched with. */
  readonly node: Node | UnnamedNode;
  readonly remember: Remember;
}

/**
 * Gives what was made under `key` for another node of the pool, or makes it; `key` must name all of the node that it
 * depends on.
 */
export type Remember = <T extends object>(key: string, make: () => T) => T;

/** The lists of a plan; a part fills some of them. */
export type PlanPart = Partial<
  Pick<
    NodePlan,
    | "waits"
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

/** A package by its names, phase `bake`. */
export function packageItem({ debian, rhel }: HostPackage, from: ProfilePath): PackageItem {
  const item = { name: debian ?? "-", phase: "bake" as const, from };
  return rhel === debian ? item : { ...item, rhel: rhel ?? "-" };
}

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

/** A file with something in it that only this node has, its name say. */
export function ownFile(file: FileItem): FileItem {
  return { ...file, own: true };
}

/** The same for every node: mode 0755, phase `bake`. */
export function sharedDirectory(path: string, from: ProfilePath): DirectoryItem {
  return { path, mode: "0755", owner: "root:root", phase: "bake", from };
}
