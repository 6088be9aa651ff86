import type { Cluster, Node, Pool } from "../cluster/cluster.ts";
import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import { targets } from "../facts/targets.ts";
import type { NodePlan } from "../plan/node-plan.ts";
import { emitBinaries, listBinaries } from "./binaries.ts";
import { type EmittedNode, emitNode } from "./emit-node.ts";
import { nearLimit, type TargetFit } from "./fit-target.ts";
import { suggestRemedies } from "./limit-remedies.ts";
import { type BuildManifest, type Expiry, listManifestFiles, manifestFile } from "./manifest.ts";
import type { OutputFile } from "./output-file.ts";

/** What `emitCluster` makes files of. */
export interface EmitOptions {
  readonly cluster: Cluster;
  /** One for each node that is built. */
  readonly plans: readonly NodePlan[];
  /** What belongs to `cluster/`, ready to be written. */
  readonly clusterFiles: readonly OutputFile[];
  readonly expires: readonly Expiry[];
  /** The version of nodegen. */
  readonly version: string;
  /** Called after each node with the number done so far. */
  readonly onNode?: (done: number) => void;
}

/** All files of a build and how its nodes fit their targets. */
export interface EmittedCluster {
  readonly files: readonly OutputFile[];
  readonly nodes: readonly EmittedNode[];
}

/**
 * Emits everything of `out/<cluster>/`. User-data over a target's limit is an error, from 90 % a warning; one for each
 * target, that of the largest node. There is a value even then, for those who only want to look.
 */
export async function emitCluster(options: EmitOptions): Promise<Outcome<EmittedCluster>> {
  const { cluster, plans, clusterFiles, expires, version } = options;
  const nodes: EmittedNode[] = [];
  for (const plan of plans) {
    const node = findNode(findPool(cluster, plan.pool), plan.node ?? "");
    nodes.push(await emitNode(plan, node, cluster.targets, version));
    options.onNode?.(nodes.length);
  }
  const binaries = listBinaries(cluster.binaries);
  const files = [
    ...nodes.flatMap((node) => node.files),
    ...clusterFiles,
    ...emitBinaries(binaries),
  ];
  const manifest: BuildManifest = {
    apiVersion: "nodegen.dev/v1alpha1",
    kind: "BuildManifest",
    nodegen: version,
    cluster: cluster.name,
    kubernetesVersion: cluster.version.text,
    files: listManifestFiles(files),
    nodes: nodes.map((node) => node.manifest),
    pools: cluster.pools.map((pool) => ({
      name: pool.name,
      architecture: pool.architecture,
      nodes: pool.nodes.map((node) => node.name),
    })),
    binaries,
    expires,
  };
  const diagnostics = await diagnoseLimits(cluster, nodes, version);
  return { value: { files: [...files, manifestFile(manifest)], nodes }, diagnostics };
}

async function diagnoseLimits(
  cluster: Cluster,
  nodes: readonly EmittedNode[],
  version: string,
): Promise<Diagnostic[]> {
  const found = await Promise.all(
    cluster.targets.map((_, index) => diagnoseTarget(cluster, nodes, index, version)),
  );
  return found.flat();
}

async function diagnoseTarget(
  cluster: Cluster,
  nodes: readonly EmittedNode[],
  index: number,
  version: string,
): Promise<Diagnostic[]> {
  const near = nodes
    .flatMap((node) => {
      const fit = node.fits[index];
      return fit !== undefined && fit.percent >= nearLimit * 100 ? [{ node, fit }] : [];
    })
    .toSorted((a, b) => b.fit.bytes - a.fit.bytes);
  const [worst] = near;
  if (worst === undefined) return [];
  const over = near.filter(({ fit }) => fit.percent > 100);
  const params = {
    ...describeFit(worst.fit),
    node: worst.node.name,
    others: (over.length || near.length) - 1,
    remedies: await suggestRemedies(worst.node.plan, cluster, worst.fit, version),
  };
  const code = over.length > 0 ? "output-target-limit" : "output-target-near-limit";
  return [diagnose(code, params, { path: ["targets", index] })];
}

function describeFit({ target, form, bytes, limit = 0 }: TargetFit) {
  return { target, form, bytes, limit, counted: targets[target].explanation };
}

function findPool(cluster: Cluster, name: string): Pool {
  const pool = cluster.pools.find((candidate) => candidate.name === name);
  if (pool === undefined) throw new Error(`a plan for the unknown pool ${name}`);
  return pool;
}

function findNode(pool: Pool, name: string): Node {
  const node = pool.nodes.find((candidate) => candidate.name === name);
  if (node === undefined) throw new Error(`a plan for the unknown node ${name}`);
  return node;
}
