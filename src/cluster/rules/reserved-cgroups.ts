import type { Report } from "../../diagnostics/report.ts";
import type { Profile } from "../../profile/profile.ts";
import { nodePathProblem } from "../node-path.ts";

const settings = [
  ["config", "kubeReservedCgroup"],
  ["config", "systemReservedCgroup"],
  ["flags", "kube-reserved-cgroup"],
  ["flags", "system-reserved-cgroup"],
] as const;

/** The cgroups that the kubelet reserves for are made before it starts: their names must be paths. */
export function checkReservedCgroups(profile: Profile, report: Report): void {
  const layers = [
    { given: profile.kubelet, root: ["kubelet"] },
    ...profile.nodePools.map(({ kubelet }, index) => ({
      given: kubelet,
      root: ["nodePools", index, "kubelet"],
    })),
  ];
  for (const { given, root } of layers) {
    for (const [place, setting] of settings) {
      const name = given?.[place]?.[setting];
      if (typeof name !== "string" || name === "") continue;
      if (nodePathProblem(name.startsWith("/") ? name : `/${name}`) !== undefined)
        report.add("cgroup-name-invalid", { name }, [...root, place, setting]);
    }
  }
}
