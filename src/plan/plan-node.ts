import { fillNodeValues } from "../cluster/node-values.ts";
import type { DirectoryItem, NodePlan, PackageItem } from "./node-plan.ts";
import { nodeTable, nodeTablePath } from "./node-table.ts";
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
import { nodeFile, type PlanContext, type PlanPart } from "./plan-part.ts";

/** The parts in the order in which their units start. */
const parts: readonly ((context: PlanContext) => PlanPart)[] = [
  planNodeProgram,
  planIdentity,
  planMachineSize,
  planProxy,
  planDownloadAuthorities,
  planHost,
  planCaCertificate,
  planBinaries,
  planLoadBalancer,
  planFlanneld,
  planCni,
  planContainerRuntime,
  planImages,
  planKubelet,
  planKubeProxy,
];

type Lists = Required<PlanPart>;
type ItemOf<Key extends keyof Lists> = Lists[Key][number];

/** What one node becomes: the parts put together, and the table of it for the node program. */
export function planNode(given: PlanContext): NodePlan {
  const context = withNodeValues(given);
  const made = parts.map((part) => part(context));
  const collect = <Key extends keyof Lists>(key: Key): readonly ItemOf<Key>[] =>
    made.flatMap((part): readonly ItemOf<Key>[] => part[key] ?? []);
  const { cluster, pool, node } = context;
  const plan: NodePlan = {
    cluster: cluster.name,
    pool: pool.name,
    node: node.name,
    architecture: pool.architecture,
    swap: cluster.host.swap,
    selinux: cluster.host.selinux,
    firewall: cluster.host.firewall,
    waits: collect("waits"),
    directories: onceEach(collect("directories")),
    files: collect("files"),
    binaries: collect("binaries"),
    kernelModules: collect("kernelModules"),
    sysctls: collect("sysctls"),
    packages: distinctPackages(collect("packages")),
    commands: collect("commands"),
    units: collect("units"),
    checks: collect("checks"),
  };
  const table = nodeFile(nodeTablePath, nodeTable(plan), []);
  return { ...plan, files: [...plan.files, table] };
}

/** The context with the node's address in the settings that name it. */
function withNodeValues(context: PlanContext): PlanContext {
  const { cluster, pool, node } = context;
  const { address } = node;
  if (address === undefined) return context;
  const { kubeProxy } = cluster;
  return {
    ...context,
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
