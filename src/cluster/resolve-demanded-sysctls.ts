import type { ProfilePath } from "../diagnostics/diagnostic.ts";
import { createReport, type Report } from "../diagnostics/report.ts";
import { kubeletSysctls } from "../facts/kubelet-sysctls.ts";
import type { Profile } from "../profile/profile.ts";
import type { Pool } from "./cluster.ts";
import { booleanOf } from "./settings/flag-value.ts";

/**
 * With protectKernelDefaults the kubelet starts only where the kernel is set as it wants: what `host.sysctls` does not set
 * is set for the pool, and what it sets otherwise is complained about.
 */
export function resolveDemandedSysctls(
  profile: Profile,
  index: number,
  report: Report,
): Pool["demandedSysctls"] {
  const from = findDemand(profile, index);
  if (from === undefined) return undefined;
  const given = new Map(
    Object.entries(profile.host?.sysctls ?? {}).map(([key, value]) => [
      key.replaceAll("/", "."),
      { key, value: String(value).trim() },
    ]),
  );
  // Pools share the host's settings, and what is wrong there is said once.
  const found = createReport();
  for (const [key, wanted] of Object.entries(kubeletSysctls)) {
    const own = given.get(key);
    if (own === undefined || own.value === wanted) continue;
    const params = { key, value: own.value, wanted };
    found.add("sysctl-not-the-kubelets", params, ["host", "sysctls", own.key]);
  }
  report.addNew(found.diagnostics);
  const missing = Object.entries(kubeletSysctls).filter(([key]) => !given.has(key));
  return { settings: Object.fromEntries(missing), from };
}

/** Where protectKernelDefaults is switched on for the pool: a flag wins over the configuration, the pool over the cluster. */
function findDemand(profile: Profile, index: number): ProfilePath | undefined {
  const layers = [
    { kubelet: profile.nodePools[index]?.kubelet, root: ["nodePools", index, "kubelet"] },
    { kubelet: profile.kubelet, root: ["kubelet"] },
  ];
  for (const [part, name] of [
    ["flags", "protect-kernel-defaults"],
    ["config", "protectKernelDefaults"],
  ] as const) {
    const layer = layers.find(({ kubelet }) => kubelet?.[part]?.[name] !== undefined);
    if (layer === undefined) continue;
    const isOn = booleanOf(layer.kubelet?.[part]?.[name]) === true;
    return isOn ? [...layer.root, part, name] : undefined;
  }
  return undefined;
}
