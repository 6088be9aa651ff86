import type { Cluster, Node, Pool } from "../cluster/cluster.ts";
import type { Outcome } from "../diagnostics/diagnostic.ts";
import type { NodePlan } from "../plan/node-plan.ts";
import { emitBinaries, listBinaries } from "./binaries.ts";
import { diagnoseLimits } from "./diagnose-limits.ts";
import { type EmittedLaunch, emitLaunch } from "./emit-launch.ts";
import { emitKubernetesSecrets } from "./kubernetes-secrets.ts";
import {
  type BuildManifest,
  type Expiry,
  listManifestFiles,
  type ManifestNode,
  type ManifestPool,
  manifestFile,
} from "./manifest.ts";
import type { OutputFile } from "./output-file.ts";
import type { EmittedImage } from "./packer/emit-packer.ts";
import { sheetLaunches } from "./sheet/sheet-launches.ts";

/** What `emitCluster` makes files of. */
export interface EmitOptions {
  readonly cluster: Cluster;
  /** One for each node that is built, and one for each pool without nodes. */
  readonly plans: readonly NodePlan[];
  /** What belongs to `cluster/`, ready to be written. */
  readonly clusterFiles: readonly OutputFile[];
  readonly expires: readonly Expiry[];
  /** The version of nodegen. */
  readonly version: string;
  /** Put the user-data into the launch sheet, which makes it a secret. */
  readonly sheetWithSecrets?: boolean;
  /** Called after each plan with the number done so far. */
  readonly onNode?: (done: number) => void;
}

/** All files of a build and what its machines are launched with. */
export interface EmittedCluster {
  readonly files: readonly OutputFile[];
  /** In the order of the plans. */
  readonly launches: readonly EmittedLaunch[];
}

/** A build's index before its files are listed. */
export type BuildIndex = Omit<BuildManifest, "files">;

/**
 * Emits everything of `out/<cluster>/`. User-data over a target's limit is an error, from 90 % a warning; one for each
 * target, that of the largest node. There is a value even then, for those who only want to look.
 */
export async function emitCluster(options: EmitOptions): Promise<Outcome<EmittedCluster>> {
  const { cluster, clusterFiles, expires, version } = options;
  const images = await emitImages(options);
  const launches = await emitLaunches(options, images);
  const binaries = listBinaries([...cluster.binaries, ...cluster.images]);
  const index: BuildIndex = {
    apiVersion: "nodegen.dev/v1alpha1",
    kind: "BuildManifest",
    nodegen: version,
    cluster: cluster.name,
    kubernetesVersion: cluster.version.text,
    nodes: launches.flatMap((launch) => manifestNode(launch)),
    pools: cluster.pools.map((pool) => manifestPool(pool, launches, images)),
    binaries,
    expires,
  };
  const inputs = [
    ...launches.flatMap((launch) => launch.files),
    ...launches.flatMap((launch) => emitKubernetesSecrets(launch, cluster.targets)),
    ...clusterFiles,
    ...emitBinaries(binaries),
    ...[...images.values()].flatMap((image) => image.files),
  ];
  const { emitTerraform } = await import("./terraform/emit-terraform.ts");
  const files = [
    ...inputs,
    ...emitTerraform({ ...index, files: inputs }),
    await emitSheet(options, launches, index),
  ];
  const manifest = manifestFile({ ...index, files: listManifestFiles(files) });
  const diagnostics = await diagnoseLimits(cluster, launches, version);
  return { value: { files: [...files, manifest], launches }, diagnostics };
}

async function emitSheet(
  { cluster, clusterFiles, version, sheetWithSecrets = false }: EmitOptions,
  launches: readonly EmittedLaunch[],
  { binaries, expires, pools }: BuildIndex,
): Promise<OutputFile> {
  const { emitLaunchSheet } = await import("./sheet/emit-launch-sheet.ts");
  return emitLaunchSheet({
    cluster,
    launches: sheetLaunches(cluster, launches),
    images: new Map(pools.flatMap(({ name, image }) => (image ? [[name, image]] : []))),
    clusterFiles,
    binaries,
    expires,
    version,
    withSecrets: sheetWithSecrets,
  });
}

type Images = ReadonlyMap<string, EmittedImage>;

/** The image of each pool, by the pool's name; none where the profile does not ask for them. */
async function emitImages({ cluster, plans }: EmitOptions): Promise<Images> {
  const { packer } = cluster;
  const images = new Map<string, EmittedImage>();
  if (packer === undefined) return images;
  // Streams, for the archive, are slow to load.
  const { emitPacker } = await import("./packer/emit-packer.ts");
  for (const plan of plans) {
    // All plans of a pool bake the same.
    if (images.has(plan.pool)) continue;
    images.set(plan.pool, await emitPacker({ cluster, packer, plan }));
  }
  return images;
}

async function emitLaunches(options: EmitOptions, images: Images): Promise<EmittedLaunch[]> {
  const { cluster, plans, version } = options;
  const launches: EmittedLaunch[] = [];
  for (const plan of plans) {
    const pool = findPool(cluster, plan.pool);
    const node = plan.node === undefined ? undefined : findNode(pool, plan.node);
    const image = images.get(pool.name)?.manifest.id;
    launches.push(await emitLaunch({ plan, node, targets: cluster.targets, image, version }));
    options.onNode?.(launches.length);
  }
  return launches;
}

function manifestNode({ kind, name, plan, node, manifest }: EmittedLaunch): ManifestNode[] {
  if (kind === "pool") return [];
  const address = node?.address;
  return [
    {
      name,
      pool: plan.pool,
      architecture: plan.architecture,
      ...(address === undefined ? {} : { address }),
      ...manifest,
    },
  ];
}

function manifestPool(
  { name, architecture, nodes }: Pool,
  launches: readonly EmittedLaunch[],
  images: Images,
): ManifestPool {
  const launch = launches.find((one) => one.kind === "pool" && one.name === name)?.manifest;
  const image = images.get(name)?.manifest;
  return {
    name,
    architecture,
    nodes: nodes.map((node) => node.name),
    ...(launch === undefined ? {} : { launch }),
    ...(image === undefined ? {} : { image }),
  };
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
