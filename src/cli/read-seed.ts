import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { type BuildManifest, type ManifestLaunch, sha256Hex } from "../emit/manifest.ts";
import type { Seed } from "../output/seed-image.ts";
import { UsageError } from "./exit-codes.ts";

/** A build, on the disk or still in memory. */
export interface OpenBuild {
  readonly manifest: BuildManifest;
  /** The bytes of a file by its path in the build; `undefined` where it cannot be read. */
  readonly read: (path: string) => Uint8Array | undefined;
  /** How the build's folder is called. */
  readonly folder: string;
}

export interface SeedChoice {
  /** A node, or a pool whose machines are all launched with one user-data. */
  readonly kind: "node" | "pool";
  readonly name: string;
  /** The user-data for the image of the pool. */
  readonly slim: boolean;
}

/** The files of one NoCloud seed, each as the build wrote it. Throws a UsageError for a node or pool that is not there. */
export function readSeed(
  build: OpenBuild,
  choice: SeedChoice,
): { readonly seed?: Seed; readonly diagnostics: readonly Diagnostic[] } {
  const paths = seedPaths(build.manifest, choice);
  if (paths === undefined) return { diagnostics: [diagnose("iso-no-slim", choice)] };
  const diagnostics: Diagnostic[] = [];
  const read = (path: string): Uint8Array => {
    const content = build.read(path);
    const listed = build.manifest.files.find((file) => file.path === path);
    if (content !== undefined && sha256Hex(content) === listed?.sha256) return content;
    diagnostics.push(diagnose("iso-damaged-build", { path: `${build.folder}/${path}` }));
    return new Uint8Array();
  };
  const { userData, metaData, networkConfig } = paths;
  const seed = {
    userData: read(userData),
    metaData: read(metaData),
    networkConfig: networkConfig === undefined ? undefined : read(networkConfig),
  };
  return diagnostics.length > 0 ? { diagnostics } : { seed, diagnostics };
}

function seedPaths(manifest: BuildManifest, { kind, name, slim }: SeedChoice) {
  const launch = findLaunch(manifest, kind, name);
  const userData = (slim ? launch.slimUserData : launch.userData)?.text?.path;
  if (userData === undefined) return undefined;
  const folder = `${kind}s/${name}`;
  const networkConfig = `${folder}/network-config`;
  const hasNetwork = manifest.files.some((file) => file.path === networkConfig);
  return {
    userData,
    metaData: `${folder}/meta-data`,
    networkConfig: hasNetwork ? networkConfig : undefined,
  };
}

function findLaunch(
  { cluster, nodes, pools }: BuildManifest,
  kind: "node" | "pool",
  name: string,
): ManifestLaunch {
  const launches: readonly (readonly [name: string, launch: ManifestLaunch])[] =
    kind === "node"
      ? nodes.map((node) => [node.name, node])
      : pools.flatMap(({ name: pool, launch }) => (launch === undefined ? [] : [[pool, launch]]));
  const found = launches.find(([one]) => one === name);
  if (found !== undefined) return found[1];
  const shown = launches.slice(0, 20).map(([one]) => one);
  const list = shown.length === 0 ? "none" : shown.join(", ");
  const what = kind === "node" ? "node" : "pool without nodes";
  throw new UsageError(
    `cluster ${cluster} has no ${what} ${JSON.stringify(name)}; it has ${list}${launches.length > shown.length ? ", …" : ""}`,
  );
}
