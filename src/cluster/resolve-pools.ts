import type { ProfilePath } from "../diagnostics/diagnostic.ts";
import { formatPath } from "../diagnostics/format-path.ts";
import type { Report } from "../diagnostics/report.ts";
import { mostNodes } from "../profile/most-nodes.ts";
import type { NodePoolProfile, NodeProfile, Profile, TaintProfile } from "../profile/profile.ts";
import type { KubernetesVersion, Node, Pool, UnnamedNode } from "./cluster.ts";
import { expandRange } from "./expand-range.ts";
import { mergeSettings } from "./merge-settings.ts";
import { isDnsLabel, isDnsSubdomain, isLabelKey, isLabelValue } from "./names.ts";
import { isNodeTemplate } from "./node-template.ts";
import { resolveLaunchWithin } from "./resolve-certificates.ts";
import { resolveDemandedSysctls } from "./resolve-demanded-sysctls.ts";
import { resolveIdentity } from "./resolve-identity.ts";
import { resolveMachineSize } from "./resolve-machine-size.ts";
import type { Subnets } from "./resolve-network.ts";
import { checkApiServerAddresses } from "./rules/api-server-addresses.ts";
import { checkNodeAddresses, type NodePlace, takesTwoAddresses } from "./rules/node-addresses.ts";
import { checkNodeNetwork } from "./rules/node-network.ts";
import { checkNodeLabelAllowed } from "./rules/restricted-labels.ts";

interface Context {
  readonly profile: Profile;
  readonly version: KubernetesVersion;
  readonly subnets: Subnets;
  readonly report: Report;
  /** Names and addresses that are taken, with the place of the node that has them. */
  readonly names: Map<string, ProfilePath>;
  readonly addresses: Map<string, NodePlace>;
  /** How many more nodes there may be; negative when that has been complained about. */
  room: number;
}

/** Reads pools and nodes; names and addresses are unique in the whole cluster. */
export function resolvePools(
  profile: Profile,
  version: KubernetesVersion,
  subnets: Subnets,
  report: Report,
): readonly Pool[] {
  const context = {
    profile,
    version,
    subnets,
    report,
    names: new Map<string, ProfilePath>(),
    addresses: new Map<string, NodePlace>(),
    room: mostNodes,
  };
  const poolNames = new Set<string>();
  return profile.nodePools.map((pool, index) => {
    const path = ["nodePools", index, "name"];
    if (!isDnsLabel(pool.name)) report.add("pool-name-invalid", { name: pool.name }, path);
    else if (poolNames.has(pool.name)) report.add("pool-name-duplicate", { name: pool.name }, path);
    poolNames.add(pool.name);
    return resolvePool(pool, index, context);
  });
}

function resolvePool(pool: NodePoolProfile, index: number, context: Context): Pool {
  const { profile, subnets, report } = context;
  const path = ["nodePools", index];
  checkLabels(pool.labels ?? {}, path, context);
  checkTaints(pool.taints ?? [], path, report);
  checkNodesGiven(pool, path, report);
  const kubelet = profile.kubelet ?? {};
  const settings = {
    kubeletConfig: mergeSettings(kubelet.config ?? {}, pool.kubelet?.config ?? {}),
    kubeletFlags: { ...kubelet.flags, ...pool.kubelet?.flags },
  };
  return {
    name: pool.name,
    index,
    architecture: pool.arch ?? "amd64",
    ...settings,
    launchHours: resolveLaunchWithin(pool.launchWithin, [...path, "launchWithin"], report),
    machineSize: resolveMachineSize(profile, index, settings, subnets.pod, report),
    demandedSysctls: resolveDemandedSysctls(profile, index, report),
    nodes: (pool.nodes ?? []).flatMap((item, itemIndex) =>
      resolveItem(item, pool, [...path, "nodes", itemIndex], itemIndex, context),
    ),
    unnamed: pool.nodes === undefined ? resolveUnnamed(pool, path, settings, context) : undefined,
  };
}

/** An empty list says neither which nodes there are nor that there may be any number. */
function checkNodesGiven(pool: NodePoolProfile, path: ProfilePath, report: Report): void {
  const { name, nodes, identity } = pool;
  if (nodes?.length === 0) report.add("pool-nodes-empty", { pool: name }, [...path, "nodes"]);
  else if (nodes !== undefined && identity !== undefined)
    report.add("pool-identity-unused", { pool: name }, [...path, "identity"], "key");
}

function resolveUnnamed(
  pool: NodePoolProfile,
  path: ProfilePath,
  settings: Pick<Pool, "kubeletConfig" | "kubeletFlags">,
  context: Context,
): UnnamedNode {
  const twoAddresses = takesTwoAddresses(settings, context.version);
  return {
    name: undefined,
    address: undefined,
    podSubnet: undefined,
    identity: resolveIdentity(pool, path, { ...context, twoAddresses }),
    labels: pool.labels ?? {},
    taints: pool.taints ?? [],
  };
}

function resolveItem(
  item: NodeProfile,
  pool: NodePoolProfile,
  path: ProfilePath,
  index: number,
  context: Context,
): readonly Node[] {
  const { count = 1 } = item;
  if (count > context.room) {
    const place = item.count === undefined ? path : [...path, "count"];
    if (context.room >= 0) context.report.add("nodes-too-many", { limit: mostNodes }, place);
    context.room = -1;
    return [];
  }
  context.room -= count;
  const nodes = expandRange(item, path, context.report);
  if (item.count !== undefined)
    checkApiServerAddresses(nodes, path, context.profile, context.report);
  return nodes.map((node) => {
    checkNodeName(node.name, item.name, [...path, "name"], context);
    return resolveNode(node, pool, path, index, context);
  });
}

function resolveNode(
  node: NodeProfile,
  pool: NodePoolProfile,
  path: ProfilePath,
  index: number,
  context: Context,
): Node {
  const { report } = context;
  const addresses = node.address === undefined ? [] : [node.address].flat();
  checkNodeAddresses(node.name, addresses, [...path, "address"], context);
  checkLabels(node.labels ?? {}, path, context);
  checkTaints(node.taints ?? [], path, report);
  if (node.network !== undefined) checkNodeNetwork(node.network, [...path, "network"], report);
  return {
    name: node.name,
    index,
    address: addresses[0],
    addresses,
    podSubnet: node.podSubnet,
    labels: node.labels === undefined ? (pool.labels ?? {}) : { ...pool.labels, ...node.labels },
    taints: mergeTaints(pool.taints ?? [], node.taints),
    network: node.network,
  };
}

/** `written` is the name as the profile has it: with a count, that of all its nodes. */
function checkNodeName(name: string, written: string, path: ProfilePath, context: Context): void {
  if (isNodeTemplate(name)) {
    context.report.add("node-index-without-count", { name }, path);
    return;
  }
  if (!isDnsSubdomain(name)) {
    const candidate = written.toLowerCase().replaceAll("_", "-");
    const isPossible = isDnsSubdomain(candidate.replaceAll(/\{[^{}]*\}/g, "0"));
    const suggestion = isPossible ? candidate : undefined;
    context.report.add("node-name-invalid", { name, suggestion }, path);
    return;
  }
  const other = context.names.get(name);
  if (other !== undefined) {
    const params = { name, other: formatPath(other) };
    context.report.add("node-name-duplicate", params, path, "value", other);
  }
  context.names.set(name, other ?? path.slice(0, 4));
}

function checkLabels(
  labels: Readonly<Record<string, string>>,
  path: ProfilePath,
  context: Context,
): void {
  for (const [key, value] of Object.entries(labels)) {
    const place = [...path, "labels", key];
    if (!isLabelKey(key)) context.report.add("label-key-invalid", { key }, place, "key");
    else checkNodeLabelAllowed(key, context.version, place, context.report);
    if (!isLabelValue(value)) context.report.add("label-value-invalid", { value }, place);
  }
}

function checkTaints(taints: readonly TaintProfile[], path: ProfilePath, report: Report): void {
  const seen = new Set<string>();
  for (const [index, taint] of taints.entries()) {
    const place = [...path, "taints", index];
    if (!isLabelKey(taint.key)) {
      report.add("taint-invalid", { part: "key", text: taint.key }, [...place, "key"]);
    }
    if (taint.value !== undefined && !isLabelValue(taint.value)) {
      report.add("taint-invalid", { part: "value", text: taint.value }, [...place, "value"]);
    }
    const identity = `${taint.key}:${taint.effect}`;
    if (seen.has(identity)) {
      report.add("taint-duplicate", { key: taint.key, effect: taint.effect }, place);
    }
    seen.add(identity);
  }
}

/** A node's taint replaces the pool's of the same key and effect, as Kubernetes allows only one of each. */
function mergeTaints(
  pool: readonly TaintProfile[],
  node: readonly TaintProfile[] | undefined,
): readonly TaintProfile[] {
  if (node === undefined) return pool;
  const merged = new Map<string, TaintProfile>();
  for (const taint of [...pool, ...node]) merged.set(`${taint.key}:${taint.effect}`, taint);
  return [...merged.values()];
}
