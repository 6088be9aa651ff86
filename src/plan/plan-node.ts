import type { NodePlan } from "./node-plan.ts";
import { nodeTable, nodeTablePath } from "./node-table.ts";
import { planBinaries } from "./parts/binaries.ts";
import { planCaCertificate } from "./parts/ca-certificate.ts";
import { planContainerRuntime } from "./parts/container-runtime.ts";
import { planHost } from "./parts/host.ts";
import { planKubeProxy } from "./parts/kube-proxy.ts";
import { planKubelet } from "./parts/kubelet.ts";
import { planLoadBalancer } from "./parts/load-balancer.ts";
import { planNodeProgram } from "./parts/node-program.ts";
import { nodeFile, type PlanContext, type PlanPart } from "./plan-part.ts";

/** The parts in the order in which their units start. */
const parts: readonly ((context: PlanContext) => PlanPart)[] = [
  planNodeProgram,
  planHost,
  planCaCertificate,
  planBinaries,
  planLoadBalancer,
  planContainerRuntime,
  planKubelet,
  planKubeProxy,
];

type Lists = Required<PlanPart>;
type ItemOf<Key extends keyof Lists> = Lists[Key][number];

/** What one node becomes: the parts put together, and the table of it for the node program. */
export function planNode(context: PlanContext): NodePlan {
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
    directories: collect("directories"),
    files: collect("files"),
    binaries: collect("binaries"),
    kernelModules: collect("kernelModules"),
    sysctls: collect("sysctls"),
    packages: collect("packages"),
    commands: collect("commands"),
    units: collect("units"),
    checks: collect("checks"),
  };
  const table = nodeFile(nodeTablePath, nodeTable(plan), []);
  return { ...plan, files: [...plan.files, table] };
}
