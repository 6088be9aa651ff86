import type { Report } from "../../diagnostics/report.ts";
import { knowsCgroupV2 } from "../../facts/kubernetes-features.ts";
import { firstWithCgroupV2, runtimeKnowsCgroupV2 } from "../../facts/runtime-features.ts";
import type { Profile } from "../../profile/profile.ts";
import type { Cluster } from "../cluster.ts";
import { runtimeTitles } from "../runtime-titles.ts";

/**
 * What must have a host with cgroup v1, the kubelet or else the runtime, is told as a note: which cgroups a host has
 * decides its image, which the profile does not name.
 */
export function checkHostCgroups(
  profile: Profile,
  { version, containerRuntime: runtime }: Cluster,
  report: Report,
): void {
  const kubernetes = ["kubernetes", "version"];
  if (!knowsCgroupV2(version.minor)) {
    report.add("kubelet-needs-cgroup-v1", { version: version.text }, kubernetes);
  } else if (!runtimeKnowsCgroupV2(runtime.name, runtime.version)) {
    const given = profile.containerRuntime?.version !== undefined;
    report.add(
      "runtime-needs-cgroup-v1",
      {
        runtime: runtimeTitles[runtime.name],
        version: runtime.version,
        since: firstWithCgroupV2[runtime.name],
      },
      given ? ["containerRuntime", "version"] : kubernetes,
    );
  }
}
