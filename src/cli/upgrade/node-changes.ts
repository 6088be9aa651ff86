import type { Cluster, Node, Pool, UnnamedNode } from "../../cluster/cluster.ts";
import type { OutputFile } from "../../emit/output-file.ts";
import type { NodePlan } from "../../plan/node-plan.ts";
import { nodeTablePath } from "../../plan/node-table.ts";
import { launchesOf } from "../plan-profile.ts";
import { diffLines, type LineChange } from "./line-diff.ts";

/** What one release makes of a profile. */
export interface Built {
  readonly cluster: Cluster;
  readonly planNode: (pool: Pool, node: Node | UnnamedNode) => NodePlan;
  /** `cluster/…`: what is applied to the control plane. */
  readonly clusterFiles: readonly OutputFile[];
}

/** A file on a node, or below `cluster/`, that is not the same. */
export interface FileChange {
  readonly path: string;
  /** Empty for a file whose content is not shown. */
  readonly lines: readonly LineChange[];
  readonly state: "new" | "gone" | "changed";
}

interface TextFile {
  readonly path: string;
  readonly content: Uint8Array;
  readonly secret: boolean;
}

/** The downloads whose version differs: component, before, after. */
export function downloadChanges(
  before: Cluster,
  after: Cluster,
): readonly (readonly [name: string, from: string, to: string])[] {
  const versions = ({ binaries }: Cluster) =>
    new Map(binaries.map(({ name, version }) => [name, version]));
  const [left, right] = [versions(before), versions(after)];
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((name) => {
    const [from, to] = [left.get(name) ?? "none", right.get(name) ?? "none"];
    return from === to ? [] : [[name, from, to] as const];
  });
}

/** The files of the first node of each pool, and those of `cluster/`, that differ. */
export function fileChanges(
  before: Built,
  after: Built,
): readonly { readonly where: string; readonly files: readonly FileChange[] }[] {
  const nodes = after.cluster.pools.flatMap((pool) => {
    const [first] = launchesOf(pool);
    const other = before.cluster.pools.find(({ name }) => name === pool.name);
    const same = other && launchesOf(other).find(({ name }) => name === first?.name);
    if (first === undefined || other === undefined || same === undefined) return [];
    const where =
      first.name === undefined ? `pool ${pool.name}` : `pool ${pool.name}, node ${first.name}`;
    const files = changedFiles(
      before.planNode(other, same).files,
      after.planNode(pool, first).files,
    );
    return [{ where, files }];
  });
  const control = changedFiles(before.clusterFiles, after.clusterFiles);
  return [...nodes, { where: "control plane", files: control }].filter(
    ({ files }) => files.length > 0,
  );
}

function changedFiles(
  before: readonly TextFile[],
  after: readonly TextFile[],
): readonly FileChange[] {
  const [left, right] = [byPath(before), byPath(after)];
  const paths = [...new Set([...left.keys(), ...right.keys()])].sort();
  return paths.flatMap((path): FileChange[] => {
    const [then, now] = [left.get(path), right.get(path)];
    if (now === undefined) return [{ path, lines: [], state: "gone" }];
    if (then === undefined) return [{ path, lines: [], state: "new" }];
    // The node's table repeats all of it in digests; stand-ins for what is not made yet differ each time.
    if (path === nodeTablePath || then.secret || now.secret || holdsCertificate(now)) return [];
    const lines = diffLines(textOf(then), textOf(now));
    return lines.length === 0 ? [] : [{ path, lines, state: "changed" }];
  });
}

function byPath(files: readonly TextFile[]): ReadonlyMap<string, TextFile> {
  return new Map(files.map((file) => [file.path, file]));
}

function holdsCertificate({ content }: TextFile): boolean {
  return Buffer.from(content).includes("-----BEGIN CERTIFICATE-----");
}

function textOf({ content }: TextFile): string {
  return Buffer.from(content).toString("utf8");
}
