import type { Cluster } from "../../cluster/cluster.ts";
import { packageNames } from "../../facts/package-names.ts";
import { type PlanPart, type PoolContext, packageItem } from "../plan-part.ts";

/** kube-proxy sets nf_conntrack_max when it starts and ends where it cannot: https://github.com/kubernetes/kops/pull/17968 */
const conntrackModule = "nf_conntrack";
const ipvsModules = ["ip_vs", "ip_vs_rr", "ip_vs_wrr", "ip_vs_sh"];

/** Programs that kube-proxy calls in each mode, in Debian's words; conntrack in every one. */
const modePackages: Readonly<Record<string, readonly string[]>> = {
  userspace: ["iptables"],
  iptables: ["iptables"],
  ipvs: ["iptables", "ipset", "ipvsadm"],
  nftables: ["nftables"],
};

/** The kernel modules and packages that kube-proxy's mode needs where it is a unit of the node. */
export function planKubeProxyHost({ cluster }: PoolContext): PlanPart {
  if (!cluster.kubeProxy.enabled) return {};
  const mode = proxyMode(cluster);
  const from = ["kubeProxy"];
  const packages = ["conntrack", ...(modePackages[mode] ?? [])];
  const scheduler = ipvsScheduler(cluster);
  const ipvs = mode === "ipvs" ? [...ipvsModules, `ip_vs_${scheduler}`] : [];
  const modules = [...new Set([...ipvs, conntrackModule])];
  return {
    kernelModules: modules.map((name) => ({ name, phase: "bake", from })),
    packages: packages.map((name) => packageItem(packageNames(name), from)),
  };
}

function proxyMode({ kubeProxy }: Cluster): string {
  const mode = kubeProxy.config["mode"] ?? kubeProxy.flags["proxy-mode"];
  return typeof mode === "string" && mode !== "" ? mode : "iptables";
}

/** Round robin unless the profile says otherwise; a word that is no module's name is left to kube-proxy to refuse. */
function ipvsScheduler({ kubeProxy }: Cluster): string {
  const ipvs = kubeProxy.config["ipvs"];
  const field =
    typeof ipvs === "object" && ipvs !== null && "scheduler" in ipvs ? ipvs.scheduler : "";
  const scheduler = field || kubeProxy.flags["ipvs-scheduler"];
  return typeof scheduler === "string" && /^[a-z]{1,8}$/.test(scheduler) ? scheduler : "rr";
}
