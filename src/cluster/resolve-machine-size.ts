import type { ProfilePath } from "../diagnostics/diagnostic.ts";
import { formatPath } from "../diagnostics/format-path.ts";
import { createReport, type Report } from "../diagnostics/report.ts";
import type { NodePoolProfile, Profile } from "../profile/profile.ts";
import type { MachineSize, Pool } from "./cluster.ts";
import type { PodRange } from "./resolve-network.ts";
import { mostPods, podRoom } from "./rules/max-pods.ts";

/** What the pool's machines compute from their size: the pool's own list, or the cluster's. */
export function resolveMachineSize(
  profile: Profile,
  index: number,
  { kubeletConfig, kubeletFlags }: Pick<Pool, "kubeletConfig" | "kubeletFlags">,
  ranges: readonly PodRange[],
  report: Report,
): MachineSize {
  const own = profile.nodePools[index]?.kubelet;
  const poolRoot = ["nodePools", index, "kubelet"];
  const wanted = own?.fromMachineSize ?? profile.kubelet?.fromMachineSize ?? [];
  const place = wanted.indexOf("kubeReserved");
  if (place >= 0) {
    const root = own?.fromMachineSize === undefined ? ["kubelet"] : poolRoot;
    // Pools share the cluster's settings, and what is wrong there is said once.
    const found = createReport();
    const path = [...root, "fromMachineSize", place];
    checkReserved(profile.kubelet, ["kubelet"], path, found);
    checkReserved(own, poolRoot, path, found);
    report.addNew(found.diagnostics);
  }
  const most = kubeletFlags["max-pods"] ?? kubeletConfig["maxPods"];
  const room = podRoom(ranges)?.room ?? mostPods;
  return {
    kubeReserved: place >= 0,
    maxPods: wanted.includes("maxPods")
      ? Math.min(typeof most === "number" ? most : mostPods, room)
      : undefined,
  };
}

/** The flag with what is computed would replace all of the profile's own. */
function checkReserved(
  kubelet: NodePoolProfile["kubelet"],
  root: ProfilePath,
  path: ProfilePath,
  report: Report,
): void {
  for (const [part, setting] of [
    ["config", "kubeReserved"],
    ["flags", "kube-reserved"],
  ] as const) {
    if (kubelet?.[part]?.[setting] !== undefined)
      report.add("machine-size-conflict", { place: formatPath([...root, part, setting]) }, path);
  }
}
