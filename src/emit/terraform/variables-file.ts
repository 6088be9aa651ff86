import { LazyMap, prettyJson } from "../../formats/pretty-json.ts";
import type {
  BuildManifest,
  ManifestForms,
  ManifestLaunch,
  ManifestNode,
  ManifestPool,
  ManifestTarget,
} from "../manifest.ts";
import type { OutputFile } from "../output-file.ts";

/** Terraform loads a file of this name by itself, and takes every text in it as it is, never as a template. */
export const terraformVariablesPath = "terraform/nodegen.auto.tfvars.json";

/** What of a build the variables say; of its files only the paths matter, to see which seeds there are. */
export type TerraformBuild = Pick<
  BuildManifest,
  "cluster" | "kubernetesVersion" | "nodes" | "pools"
> & { readonly files: readonly { readonly path: string }[] };

/** The values of the module's variables: nodes and pools with paths, sizes and digests, and no secret. */
export function terraformVariablesFile(build: TerraformBuild): OutputFile {
  const paths = new Set(build.files.map((file) => file.path));
  const values = {
    cluster: { name: build.cluster, kubernetes_version: build.kubernetesVersion },
    nodes: new LazyMap(build.nodes.length, nodeEntries(build.nodes, paths)),
    pools: Object.fromEntries(build.pools.flatMap((pool) => poolEntry(pool, paths))),
  };
  return { path: terraformVariablesPath, content: prettyJson(values), secret: false };
}

function* nodeEntries(
  nodes: readonly ManifestNode[],
  paths: ReadonlySet<string>,
): Generator<[string, object]> {
  for (const node of nodes) yield [node.name, nodeValue(node, paths)];
}

function nodeValue(node: ManifestNode, paths: ReadonlySet<string>): object {
  const { name, pool, architecture, address, addresses } = node;
  return {
    pool,
    architecture,
    ...(address === undefined ? {} : { address }),
    ...(addresses === undefined ? {} : { addresses }),
    ...launchValue(`nodes/${name}`, node, paths),
  };
}

function poolEntry(pool: ManifestPool, paths: ReadonlySet<string>): [string, object][] {
  const { name, architecture, launch } = pool;
  if (launch === undefined) return [];
  return [[name, { architecture, ...launchValue(`pools/${name}`, launch, paths) }]];
}

/** A manifest of an earlier nodegen may lack what this one lists. */
function launchValue(
  folder: string,
  launch: Partial<ManifestLaunch>,
  paths: ReadonlySet<string>,
): object {
  const metaData = `${folder}/meta-data`;
  const networkConfig = `${folder}/network-config`;
  return {
    ...(paths.has(metaData) ? { meta_data_path: metaData } : {}),
    ...(paths.has(networkConfig) ? { network_config_path: networkConfig } : {}),
    full: formsValue(launch.userData ?? {}, launch.targets ?? []),
    ...(launch.slimUserData === undefined
      ? {}
      : { slim: formsValue(launch.slimUserData, launch.slimTargets ?? []) }),
  };
}

function formsValue(forms: ManifestForms, targets: readonly ManifestTarget[]): object {
  return {
    forms,
    targets: Object.fromEntries(targets.map(({ target, ...fit }) => [target, fit])),
  };
}
