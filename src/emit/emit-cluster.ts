import type { Cluster, Node, Pool } from "../cluster/cluster.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { NodePlan } from "../plan/node-plan.ts";
import { emitBinaries, listBinaries } from "./binaries.ts";
import { createLimitWatch } from "./diagnose-limits.ts";
import { createCompressors, emitLaunch, type LaunchFigures } from "./emit-launch.ts";
import { emitKubernetesSecrets } from "./kubernetes-secrets.ts";
import {
  type BuildManifest,
  type Expiry,
  type KeptNodes,
  type ManifestFile,
  type ManifestImage,
  type ManifestNode,
  type ManifestPool,
  manifestEntry,
  manifestFile,
  sortByPath,
} from "./manifest.ts";
import type { OutputFile, PutFile } from "./output-file.ts";
import { mostCards } from "./sheet/most-cards.ts";
import type { Payloads } from "./sheet/sheet-launches.ts";

/** What `emitCluster` makes files of. */
export interface EmitOptions {
  readonly cluster: Cluster;
  /** One for each node that is built, and one for each pool without nodes; pool by pool. Taken one after the other. */
  readonly plans: Iterable<NodePlan>;
  /** What belongs to `cluster/`, ready to be written. */
  readonly clusterFiles: readonly OutputFile[];
  readonly expires: readonly Expiry[];
  /** The version of nodegen. */
  readonly version: string;
  /** Put the user-data into the launch sheet, which makes it a secret. */
  readonly sheetWithSecrets?: boolean;
  /** Nodes whose files stay as an earlier build wrote them, which the launch sheet shows of them. */
  readonly kept?: KeptNodes;
  /** Called after each plan with the number done so far. */
  readonly onNode?: (done: number) => void;
}

/** What is known of a build when its files are written. */
export interface EmittedCluster {
  /** In the order of the plans. */
  readonly launches: readonly LaunchFigures[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A build's index before its files are listed. */
type BuildIndex = Omit<BuildManifest, "files">;

/** What is kept of the launches while the next ones are emitted. */
interface Collected {
  readonly launches: readonly LaunchFigures[];
  /** The first plan of each pool, by the pool's name. */
  readonly plans: ReadonlyMap<string, NodePlan>;
  readonly images: ReadonlyMap<string, ManifestImage>;
  /** Of the launches that the sheet shows in full, where it is to hold them. */
  readonly payloads: readonly Payloads[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Emits everything of `out/<cluster>/` into `put`, file by file, the manifest last; of a node that is done only figures are
 * kept. User-data over a target's limit is an error, from 90 % a warning; one for each target, that of the largest node.
 */
export async function emitCluster(options: EmitOptions, put: PutFile): Promise<EmittedCluster> {
  const { cluster, clusterFiles, expires, version } = options;
  const entries: ManifestFile[] = [];
  const putListed = (file: OutputFile): void => {
    const entry = manifestEntry(file);
    entries.push(entry);
    put({ ...file, sha256: entry.sha256 });
  };
  const collected = await emitLaunches(options, putListed);
  const { launches, images, diagnostics } = collected;
  const binaries = listBinaries([...cluster.binaries, ...cluster.images]);
  const poolLaunches = new Map(launches.filter(isPool).map((launch) => [launch.name, launch]));
  const index: BuildIndex = {
    apiVersion: "nodegen.dev/v1alpha1",
    kind: "BuildManifest",
    nodegen: version,
    cluster: cluster.name,
    kubernetesVersion: cluster.version.text,
    nodes: launches.flatMap((launch) => manifestNode(launch, cluster)),
    pools: cluster.pools.map((pool) => manifestPool(pool, poolLaunches.get(pool.name), images)),
    binaries,
    expires,
  };
  for (const file of [...clusterFiles, ...emitBinaries(binaries)]) putListed(file);
  const { emitTerraform } = await import("./terraform/emit-terraform.ts");
  for (const file of emitTerraform({ ...index, files: entries })) putListed(file);
  putListed(await emitSheet(options, collected, index));
  put(manifestFile({ ...index, files: sortByPath(entries) }));
  return { launches, diagnostics };
}

async function emitSheet(
  { cluster, clusterFiles, version, sheetWithSecrets = false, kept }: EmitOptions,
  { launches, plans, images, payloads }: Collected,
  { binaries, expires }: BuildIndex,
): Promise<OutputFile> {
  const { emitLaunchSheet } = await import("./sheet/emit-launch-sheet.ts");
  const { sheetLaunches } = await import("./sheet/sheet-launches.ts");
  return emitLaunchSheet({
    cluster,
    launches: sheetLaunches(cluster, launches, payloads, kept),
    plans,
    images,
    clusterFiles,
    binaries,
    expires,
    version,
    withSecrets: sheetWithSecrets,
  });
}

async function emitLaunches(options: EmitOptions, put: PutFile): Promise<Collected> {
  const { cluster, version, sheetWithSecrets = false } = options;
  const watch = createLimitWatch(cluster);
  const places = placeNodes(cluster);
  const compressors = createCompressors();
  const launches: LaunchFigures[] = [];
  const plans = new Map<string, NodePlan>();
  const images = new Map<string, ManifestImage>();
  const payloads: Payloads[] = [];
  for (const plan of options.plans) {
    if (!plans.has(plan.pool)) {
      plans.set(plan.pool, plan);
      await emitImage(cluster, plan, images, put);
    }
    const node = plan.node === undefined ? undefined : places.get(plan.node);
    const image = images.get(plan.pool)?.id;
    const { targets } = cluster;
    const launch = await emitLaunch({ plan, node, targets, image, compressors, version });
    for (const file of launch.files) put(file);
    for (const file of emitKubernetesSecrets(launch, targets)) put(file);
    watch.look(launch);
    if (sheetWithSecrets && launches.length < mostCards) {
      const { payloadsOf } = await import("./sheet/sheet-launches.ts");
      payloads.push(payloadsOf(launch));
    }
    const { kind, name, folder, pool, manifest } = launch;
    launches.push({ kind, name, folder, pool, node, manifest });
    options.onNode?.(launches.length);
  }
  return { launches, plans, images, payloads, diagnostics: await watch.diagnose(cluster, version) };
}

/** The image of the plan's pool, where the profile asks for images: all plans of a pool bake the same. */
async function emitImage(
  cluster: Cluster,
  plan: NodePlan,
  images: Map<string, ManifestImage>,
  put: PutFile,
): Promise<void> {
  const { packer } = cluster;
  if (packer === undefined) return;
  // Streams, for the archive, are slow to load.
  const { emitPacker } = await import("./packer/emit-packer.ts");
  const { files, manifest } = await emitPacker({ cluster, packer, plan });
  for (const file of files) put(file);
  images.set(plan.pool, manifest);
}

function manifestNode(
  { kind, name, pool: poolName, node, manifest }: LaunchFigures,
  cluster: Cluster,
): ManifestNode[] {
  if (kind === "pool") return [];
  const { architecture } = findPool(cluster, poolName);
  const addresses = node?.addresses ?? [];
  const [address] = addresses;
  return [
    {
      name,
      pool: poolName,
      architecture,
      ...(address === undefined ? {} : { address }),
      ...(addresses.length > 1 ? { addresses } : {}),
      ...manifest,
    },
  ];
}

function manifestPool(
  { name, architecture, nodes }: Pool,
  launch: LaunchFigures | undefined,
  images: Collected["images"],
): ManifestPool {
  const image = images.get(name);
  return {
    name,
    architecture,
    nodes: nodes.map((node) => node.name),
    ...(launch === undefined ? {} : { launch: launch.manifest }),
    ...(image === undefined ? {} : { image }),
  };
}

function isPool({ kind }: LaunchFigures): boolean {
  return kind === "pool";
}

function findPool(cluster: Cluster, name: string): Pool {
  const pool = cluster.pools.find((candidate) => candidate.name === name);
  if (pool === undefined) throw new Error(`a plan for the unknown pool ${name}`);
  return pool;
}

/** The nodes by their names, which are unique in the cluster. */
function placeNodes({ pools }: Cluster): ReadonlyMap<string, Node> {
  return new Map(pools.flatMap((pool) => pool.nodes.map((node) => [node.name, node] as const)));
}
