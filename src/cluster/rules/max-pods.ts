import type { Report } from "../../diagnostics/report.ts";
import type { Profile } from "../../profile/profile.ts";
import type { Pool } from "../cluster.ts";
import type { PodRange } from "../resolve-network.ts";
import { addressBits } from "../subnet.ts";

/** The kubelet's own maxPods, and what Kubernetes is tested with: sig-scalability/configs-and-limits/thresholds.md. */
export const mostPods = 110;

/** The smaller one of each node's Pod subnets, and how many Pods it can address; `undefined` without any. */
export function podRoom(
  ranges: readonly PodRange[],
): { readonly range: PodRange; readonly room: number } | undefined {
  const hostBits = ({ subnet, mask }: PodRange) => addressBits(subnet.network) - mask;
  const [range] = ranges.toSorted((first, second) => hostBits(first) - hostBits(second));
  // The network and broadcast address are no Pod's.
  return range === undefined ? undefined : { range, room: 2 ** hostBits(range) - 2 };
}

/** Every Pod of a node needs an address of the node's subnet, the smaller one where there are two. */
export function checkMaxPods(
  profile: Profile,
  pools: readonly Pool[],
  ranges: readonly PodRange[],
  report: Report,
): void {
  const smallest = podRoom(ranges);
  if (smallest === undefined) return;
  const { range, room } = smallest;
  const bits = addressBits(range.subnet.network);
  const reported = new Set<string>();
  for (const pool of pools) {
    if (pool.machineSize.maxPods !== undefined) continue;
    const maxPods = pool.kubeletFlags["max-pods"] ?? pool.kubeletConfig["maxPods"] ?? mostPods;
    if (typeof maxPods !== "number" || maxPods <= room) continue;
    const path = maxPodsPath(profile, pool);
    if (reported.has(path.join("."))) continue;
    reported.add(path.join("."));
    const suggestion = bits - Math.ceil(Math.log2(maxPods + 2));
    report.add("max-pods-beyond-prefix", { maxPods, mask: range.mask, room, suggestion }, path);
  }
}

/** A flag wins over the configuration, the pool over the cluster. */
function maxPodsPath(profile: Profile, pool: Pool): readonly (string | number)[] {
  const own = profile.nodePools[pool.index]?.kubelet ?? {};
  const root = ["nodePools", pool.index, "kubelet"];
  const common = profile.kubelet ?? {};
  if (own.flags?.["max-pods"] !== undefined) return [...root, "flags", "max-pods"];
  if (common.flags?.["max-pods"] !== undefined) return ["kubelet", "flags", "max-pods"];
  if (own.config?.["maxPods"] !== undefined) return [...root, "config", "maxPods"];
  if (common.config?.["maxPods"] !== undefined) return ["kubelet", "config", "maxPods"];
  return ["kubernetes", "networking", "nodeCIDRMaskSize"];
}
