import type { Node, UnnamedNode } from "../cluster/cluster.ts";
import { fillNodeValues, nodeValuePaths } from "../cluster/node-values.ts";
import { lastingWords } from "./lasting-words.ts";
import type { DirectoryItem, NodePlan, PackageItem } from "./node-plan.ts";
import { nodeTable, nodeTablePath, putTable } from "./node-table.ts";
import { planBinaries } from "./parts/binaries.ts";
import { planCaCertificate } from "./parts/ca-certificate.ts";
import { planCni } from "./parts/cni.ts";
import { planContainerRuntime } from "./parts/container-runtime.ts";
import { planDownloadAuthorities } from "./parts/download-authorities.ts";
import { planFlanneld } from "./parts/flanneld.ts";
import { planHost } from "./parts/host.ts";
import { planIdentity } from "./parts/identity.ts";
import { planImages } from "./parts/images.ts";
import { planKubeProxy } from "./parts/kube-proxy.ts";
import { planKubelet } from "./parts/kubelet.ts";
import { planLoadBalancer } from "./parts/load-balancer.ts";
import { planMachineSize } from "./parts/machine-size.ts";
import { planNodeProgram } from "./parts/node-program.ts";
import { planProxy } from "./parts/proxy.ts";
import { planRejoin } from "./parts/rejoin.ts";
import {
  nodeFile,
  type PlanContext,
  type PlanPart,
  type PoolContext,
  type Remember,
} from "./plan-part.ts";

/** A part that is the same for all nodes of a pool is made once; it cannot see the node. */
type Part =
  | { readonly ofPool: (context: PoolContext) => PlanPart }
  | { readonly ofNode: (context: PlanContext) => PlanPart };

/** The parts in the order in which their units start. */
const parts: readonly Part[] = [
  { ofPool: planNodeProgram },
  { ofNode: planIdentity },
  { ofPool: planMachineSize },
  { ofPool: planProxy },
  { ofPool: planDownloadAuthorities },
  { ofPool: planHost },
  { ofNode: planCaCertificate },
  { ofPool: planBinaries },
  { ofPool: planLoadBalancer },
  { ofPool: planFlanneld },
  { ofNode: planCni },
  { ofPool: planContainerRuntime },
  { ofPool: planImages },
  { ofPool: planRejoin },
  { ofNode: planKubelet },
  { ofNode: planKubeProxy },
];

type Lists = Required<PlanPart>;
type ItemOf<Key extends keyof Lists> = Lists[Key][number];
type Collectors = { readonly [Key in keyof Lists]: (made: MadeParts) => Lists[Key] };

/** The parts of a node, and which of them are not those of the node before. */
interface MadeParts {
  readonly all: readonly PlanPart[];
  readonly changes: readonly { readonly part: PlanPart; readonly before: PlanPart | undefined }[];
}

/** Plans the nodes of one pool, each what it becomes; what they have in common is made once and is the same objects. */
export function createNodePlanner(pool: PoolContext): (node: Node | UnnamedNode) => NodePlan {
  const makers = parts.map((part) => {
    if ("ofNode" in part) return part.ofNode;
    const made = part.ofPool(pool);
    return () => made;
  });
  const contextOf = createContexts(pool);
  const collectors = createCollectors();
  let earlier: readonly PlanPart[] = [];
  return (node) => {
    const context = contextOf(node);
    const all = makers.map((make) => make(context));
    const changes = all.flatMap((part, index) => {
      const before = earlier[index];
      return part === before ? [] : [{ part, before }];
    });
    earlier = all;
    return joinParts(context, { all, changes }, collectors);
  };
}

function createCollectors(): Collectors {
  return {
    waits: createCollector("waits"),
    directories: createCollector("directories", onceEach),
    files: createCollector("files"),
    binaries: createCollector("binaries"),
    kernelModules: createCollector("kernelModules"),
    sysctls: createCollector("sysctls"),
    packages: createCollector("packages", distinctPackages),
    commands: createCollector("commands"),
    units: createCollector("units"),
    checks: createCollector("checks"),
  };
}

/** Puts the lists of the parts together; where they are those of the node before, the same list comes out. */
function createCollector<Key extends keyof Lists>(
  key: Key,
  arrange: (items: readonly ItemOf<Key>[]) => readonly ItemOf<Key>[] = (items) => items,
): (made: MadeParts) => readonly ItemOf<Key>[] {
  let joined: readonly ItemOf<Key>[] | undefined;
  return ({ all, changes }) => {
    if (joined === undefined || changes.some(({ part, before }) => part[key] !== before?.[key])) {
      joined = arrange(all.flatMap((part): readonly ItemOf<Key>[] => part[key] ?? []));
    }
    return joined;
  };
}

/** The parts put together, and the table of it for the node program. */
function joinParts(context: PlanContext, made: MadeParts, collectors: Collectors): NodePlan {
  const { cluster, pool, node } = context;
  const plan: NodePlan = {
    cluster: cluster.name,
    pool: pool.name,
    node: node.name,
    architecture: pool.architecture,
    swap: cluster.host.swap,
    selinux: cluster.host.selinux,
    firewall: cluster.host.firewall,
    ...lastingWords(context),
    waits: collectors.waits(made),
    directories: collectors.directories(made),
    files: collectors.files(made),
    binaries: collectors.binaries(made),
    kernelModules: collectors.kernelModules(made),
    sysctls: collectors.sysctls(made),
    packages: collectors.packages(made),
    commands: collectors.commands(made),
    units: collectors.units(made),
    checks: collectors.checks(made),
  };
  const table = nodeFile(nodeTablePath, nodeTable(plan), []);
  return { ...plan, files: putTable(table, plan.files) };
}

/** The contexts of a pool's nodes, with the node's address in the settings that name it. */
function createContexts(given: PoolContext): (node: Node | UnnamedNode) => PlanContext {
  const { cluster, pool } = given;
  const { kubeProxy } = cluster;
  const named = [kubeProxy.config, pool.kubeletConfig, pool.kubeletFlags];
  const remember = createMemory();
  if (named.every((settings) => nodeValuePaths(settings).length === 0)) {
    return (node) => ({ ...given, node, remember });
  }
  return (node) => {
    const { address } = node;
    if (address === undefined) return { ...given, node, remember };
    return {
      ...given,
      node,
      remember: (_, make) => make(),
      cluster: {
        ...cluster,
        kubeProxy: { ...kubeProxy, config: fillNodeValues(kubeProxy.config, address) },
      },
      pool: {
        ...pool,
        kubeletConfig: fillNodeValues(pool.kubeletConfig, address),
        kubeletFlags: fillNodeValues(pool.kubeletFlags, address),
      },
    };
  };
}

/** So much is remembered of a pool; one whose nodes all differ does not fill the memory. */
const mostRemembered = 200;

function createMemory(): Remember {
  const known = new Map<string, object>();
  return <T extends object>(key: string, make: () => T): T => {
    const found = known.get(key);
    if (found !== undefined) return found as T;
    const made = make();
    if (known.size >= mostRemembered) known.clear();
    known.set(key, made);
    return made;
  };
}

/** Two parts may want one folder, for logs say. */
function onceEach(directories: readonly DirectoryItem[]): readonly DirectoryItem[] {
  return directories.filter(
    ({ path }, index) => directories.findIndex((one) => one.path === path) === index,
  );
}

/** Parts may need the same package; the first one's place counts. */
function distinctPackages(packages: readonly PackageItem[]): readonly PackageItem[] {
  const names = new Map<string, PackageItem>();
  for (const one of packages) {
    const key = `${one.name} ${one.rhel ?? one.name}`;
    names.set(key, names.get(key) ?? one);
  }
  return [...names.values()];
}
