import { join } from "node:path";
import {
  type Diagnostic,
  diagnose,
  hasErrors,
  type Outcome,
} from "../../diagnostics/diagnostic.ts";
import {
  type BuildManifest,
  type ManifestFile,
  manifestPath,
  parseManifest,
} from "../../emit/manifest.ts";
import { networkConfigPath } from "../../plan/compare/compare-files.ts";
import type { NodeState, StateFile } from "../../plan/compare/node-state.ts";
import { isWholeTable, readNodeTable } from "../../plan/compare/read-node-table.ts";
import { createBuildFileReader, readBuildFile } from "./read-build-file.ts";
import { createUserDataReader, type UserDataReader } from "./read-user-data.ts";
import { type LaunchName, launchKey, type Side } from "./side.ts";

/** A build that was written before. */
export interface Build {
  readonly root: string;
  readonly manifest: BuildManifest;
}

/** Finds the build of `cluster` in `folder`, which is its own or the one above it; `undefined` where there is none. */
export function findBuild(folder: string, cluster: string): Build | undefined {
  for (const root of [folder, join(folder, cluster)]) {
    const read = readBuildFile(join(root, manifestPath));
    const manifest = "bytes" in read ? parseManifest(read.bytes) : undefined;
    if (manifest !== undefined) return { root, manifest };
  }
  return undefined;
}

/** What an earlier build makes of its nodes, read from their user-data. */
export function builtSide(build: Build): Outcome<Side> {
  const { manifest } = build;
  const isCluster = ({ path }: ManifestFile) => path.startsWith("cluster/");
  const clusterFiles = readListed(build.root, manifest.files.filter(isCluster));
  if (clusterFiles.value === undefined) return refuse(clusterFiles.diagnostics);
  const launches = manifest.files.flatMap(({ path }): LaunchName[] => {
    const [, kind, name = ""] = /^(node|pool)s\/([^/]+)\/user-data$/.exec(path) ?? [];
    return kind === "node" || kind === "pool" ? [{ kind, name }] : [];
  });
  const known = new Set(launches.map(launchKey));
  // Of a manifest with thousands of nodes no more is kept than this.
  const isNetwork = ({ path }: ManifestFile) => path.endsWith(`/${networkConfigPath}`);
  const reading: Reading = {
    root: build.root,
    networks: new Map(manifest.files.filter(isNetwork).map((file) => [file.path, file])),
    nodes: new Map(
      manifest.nodes.map(({ name, pool, address }) => [name, { pool, address }] as const),
    ),
    // Manifests of early builds have no pools.
    images: new Map((manifest.pools ?? []).map(({ name, image }) => [name, image?.id])),
    readUserData: createUserDataReader(),
    readFile: createBuildFileReader(),
  };
  const state = async (launch: LaunchName): Promise<Outcome<NodeState | "absent">> =>
    known.has(launchKey(launch))
      ? await readState(reading, launch)
      : { value: "absent", diagnostics: [] };
  return { value: { launches, state, clusterFiles: clusterFiles.value }, diagnostics: [] };
}

interface Reading {
  readonly root: string;
  readonly networks: ReadonlyMap<string, ManifestFile>;
  readonly nodes: ReadonlyMap<string, KnownNode>;
  readonly images: ReadonlyMap<string, string | undefined>;
  readonly readUserData: UserDataReader;
  readonly readFile: typeof readBuildFile;
}

interface KnownNode {
  readonly pool: string;
  readonly address: string | undefined;
}

async function readState(
  { root, networks, nodes, images, readUserData, readFile }: Reading,
  { kind, name }: LaunchName,
): Promise<Outcome<NodeState>> {
  const folder = `${kind}s/${name}`;
  const path = join(root, folder, "user-data");
  const read = readFile(path);
  if ("reason" in read) return refuse([diagnose("diff-build-unreadable", { path, ...read })]);
  const files = await readUserData(read.bytes);
  if (files.value === undefined || hasErrors(files.diagnostics)) {
    const reason = files.diagnostics[0]?.message ?? "it holds nothing";
    return refuse([diagnose("diff-build-unreadable", { path, reason })]);
  }
  const seed = readListed(root, [networks.get(`${folder}/${networkConfigPath}`) ?? []].flat());
  if (seed.value === undefined) return refuse(seed.diagnostics);
  const network = seed.value.map((file) => ({ ...file, path: networkConfigPath }));
  const node = kind === "node" ? nodes.get(name) : undefined;
  const pool = node?.pool ?? name;
  const state: NodeState = {
    kind,
    name,
    pool,
    files: [...files.value, ...network],
    image: images.get(pool),
    own: kind === "node" ? [name, node?.address ?? []].flat() : [],
  };
  const table = readNodeTable(state);
  if (table === undefined || !isWholeTable(table)) {
    const reason = "it is cut off, or no user-data of nodegen";
    return refuse([diagnose("diff-build-unreadable", { path, reason })]);
  }
  return { value: state, diagnostics: [] };
}

/** The files of a build that its manifest lists; as to owners a build says nothing. */
function readListed(root: string, entries: readonly ManifestFile[]): Outcome<StateFile[]> {
  const diagnostics: Diagnostic[] = [];
  const files = entries.flatMap(({ path, mode, secret }) => {
    const read = readBuildFile(join(root, path));
    if ("bytes" in read) return [{ path, mode, owner: "root:root", content: read.bytes, secret }];
    diagnostics.push(diagnose("diff-build-unreadable", { path: join(root, path), ...read }));
    return [];
  });
  return { value: diagnostics.length > 0 ? undefined : files, diagnostics };
}

function refuse(diagnostics: readonly Diagnostic[]): Outcome<never> {
  return { value: undefined, diagnostics };
}
