import type { Node, Pool, UnnamedNode } from "../../cluster/cluster.ts";
import { formatPath } from "../../diagnostics/format-path.ts";
import { emitClusterManifests } from "../../emit/cluster-manifests.ts";
import { emitNetworkConfig } from "../../emit/network-config.ts";
import { networkConfigPath } from "../../plan/compare/compare-files.ts";
import type { NodeState, StateFile } from "../../plan/compare/node-state.ts";
import { planImage } from "../../plan/image-plan.ts";
import type { FileItem, NodePlan } from "../../plan/node-plan.ts";
import { launchesOf, type PlannedProfile } from "../plan-profile.ts";
import { type LaunchName, launchKey, type Side } from "./side.ts";

/** What a profile makes of its nodes; each is planned when it is asked for. */
export function plannedSide(profile: PlannedProfile): Side {
  const { cluster, secrets, planNode } = profile;
  const referenced = referencedCommands(profile);
  const known = new Map(
    cluster.pools.flatMap((pool) =>
      launchesOf(pool).map((node) => [launchKey(nameOf(pool, node)), { pool, node }] as const),
    ),
  );
  const images = new Map<string, string>();
  return {
    launches: cluster.pools.flatMap((pool) => launchesOf(pool).map((node) => nameOf(pool, node))),
    state: async (launch) => {
      const found = known.get(launchKey(launch));
      if (found === undefined) return { value: "absent", diagnostics: [] };
      const plan = planNode(found.pool, found.node);
      const image = cluster.packer === undefined ? undefined : imageOf(plan, images);
      return {
        value: { ...launch, ...stateOf(plan, found.node, referenced), image },
        diagnostics: [],
      };
    },
    clusterFiles: emitClusterManifests(cluster, secrets).map((file) => ({
      ...file,
      mode: file.secret ? "0600" : "0644",
      owner: "root:root",
    })),
  };
}

function nameOf(pool: Pool, { name }: Node | UnnamedNode): LaunchName {
  return name === undefined ? { kind: "pool", name: pool.name } : { kind: "node", name };
}

function stateOf(
  { pool, files: planned }: NodePlan,
  node: Node | UnnamedNode,
  referenced: ReadonlySet<string>,
): Pick<NodeState, "pool" | "files" | "own"> {
  const files = referenced.size === 0 ? planned : planned.map((file) => hide(file, referenced));
  if (node.name === undefined) return { pool, files, own: [] };
  return { pool, files: [...files, ...networkFiles(node)], own: ownValues(node) };
}

/** Commands that the profile has by reference, as their files' places in it: whoever wrote it so does not want them shown. */
function referencedCommands({ cluster, isReferenced }: PlannedProfile): ReadonlySet<string> {
  const paths = cluster.host.commands.map((_, index) => ["host", "commands", index]);
  return new Set(paths.filter(isReferenced).map((path) => formatPath(path)));
}

function hide(file: FileItem, referenced: ReadonlySet<string>): StateFile {
  return referenced.has(formatPath(file.from)) ? { ...file, secret: true } : file;
}

/** All plans of a pool bake the same. */
function imageOf(plan: NodePlan, images: Map<string, string>): string {
  const image = images.get(plan.pool) ?? planImage(plan).id;
  images.set(plan.pool, image);
  return image;
}

function networkFiles({ network }: Node): StateFile[] {
  if (network === undefined) return [];
  const content = Buffer.from(emitNetworkConfig(network), "utf8");
  return [{ path: networkConfigPath, mode: "0644", owner: "root:root", content, secret: false }];
}

function ownValues({ name, addresses, podSubnet }: Node): string[] {
  return [name, ...addresses, ...(podSubnet === undefined ? [] : [podSubnet])];
}
