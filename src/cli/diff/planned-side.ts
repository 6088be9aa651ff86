import type { Cluster, Node } from "../../cluster/cluster.ts";
import { emitClusterManifests } from "../../emit/cluster-manifests.ts";
import { emitNetworkConfig } from "../../emit/network-config.ts";
import { networkConfigPath } from "../../plan/compare/compare-files.ts";
import type { NodeState, StateFile } from "../../plan/compare/node-state.ts";
import { planImage } from "../../plan/image-plan.ts";
import type { NodePlan } from "../../plan/node-plan.ts";
import type { Secrets } from "../../secrets/secrets.ts";
import { type LaunchName, launchKey, type Side } from "./side.ts";

/** What a profile makes of its nodes. */
export function plannedSide(cluster: Cluster, plans: readonly NodePlan[], secrets: Secrets): Side {
  const byName = new Map(plans.map((plan) => [launchKey(nameOf(plan)), plan]));
  const nodes = new Map(
    cluster.pools.flatMap((pool) => pool.nodes.map((node) => [node.name, node] as const)),
  );
  const images = new Map<string, string>();
  return {
    launches: plans.map(nameOf),
    state: async (launch) => {
      const plan = byName.get(launchKey(launch));
      if (plan === undefined) return { value: "absent", diagnostics: [] };
      const image = cluster.packer === undefined ? undefined : imageOf(plan, images);
      return { value: stateOf(plan, nodes.get(launch.name), image), diagnostics: [] };
    },
    clusterFiles: emitClusterManifests(cluster, secrets).map((file) => ({
      ...file,
      mode: file.secret ? "0600" : "0644",
      owner: "root:root",
    })),
  };
}

function nameOf({ node, pool }: NodePlan): LaunchName {
  return node === undefined ? { kind: "pool", name: pool } : { kind: "node", name: node };
}

function stateOf(plan: NodePlan, node: Node | undefined, image: string | undefined): NodeState {
  const seed = plan.node === undefined ? [] : networkFiles(node);
  return {
    ...nameOf(plan),
    pool: plan.pool,
    files: [...plan.files, ...seed],
    image,
    own: plan.node === undefined ? [] : ownValues(node),
  };
}

/** All plans of a pool bake the same. */
function imageOf(plan: NodePlan, images: Map<string, string>): string {
  const image = images.get(plan.pool) ?? planImage(plan).id;
  images.set(plan.pool, image);
  return image;
}

function networkFiles(node: Node | undefined): StateFile[] {
  if (node?.network === undefined) return [];
  const content = Buffer.from(emitNetworkConfig(node.network), "utf8");
  return [{ path: networkConfigPath, mode: "0644", owner: "root:root", content, secret: false }];
}

function ownValues(node: Node | undefined): string[] {
  if (node === undefined) return [];
  return [node.name, ...node.addresses, ...(node.podSubnet === undefined ? [] : [node.podSubnet])];
}
