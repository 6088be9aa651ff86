import type { Report } from "../../diagnostics/report.ts";
import type { Profile } from "../../profile/profile.ts";
import type { Pool } from "../cluster.ts";
import type { PodRange } from "../resolve-network.ts";
import { addressBits } from "../subnet.ts";

/** The kubelet's own maxPods. */
const defaultMaxPods = 110;

/**
 * Every Pod of a node needs an address of the node's subnet, the smaller one where there are two; the network and
 * broadcast address are none.
 */
export function checkMaxPods(
  profile: Profile,
  pools: readonly Pool[],
  ranges: readonly PodRange[],
  report: Report,
): void {
  const hostBits = ({ subnet, mask }: PodRange) => addressBits(subnet.network) - mask;
  const [range] = ranges.toSorted((first, second) => hostBits(first) - hostBits(second));
  if (range === undefined) return;
  const bits = addressBits(range.subnet.network);
  const room = 2 ** hostBits(range) - 2;
  const reported = new Set<string>();
  for (const pool of pools) {
    const maxPods =
      pool.kubeletFlags["max-pods"] ?? pool.kubeletConfig["maxPods"] ?? defaultMaxPods;
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
