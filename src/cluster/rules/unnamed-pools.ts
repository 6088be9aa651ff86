import type { Report } from "../../diagnostics/report.ts";
import type { Profile } from "../../profile/profile.ts";
import type { Pool } from "../cluster.ts";

/** Refuses, at its line, what needs to know each node, where a pool does not name its nodes. */
export function checkUnnamedPools(profile: Profile, pools: readonly Pool[], report: Report): void {
  const unnamed = pools.filter((pool) => pool.unnamed !== undefined);
  const [first] = unnamed;
  if (first === undefined) return;
  const params = { pool: first.name };
  if (profile.join?.method === "clientCertificate")
    report.add("pool-join-method", params, ["join", "method"]);
  if (profile.kubelet?.servingCertificate === "issued")
    report.add("pool-serving-certificate", params, ["kubelet", "servingCertificate"]);
  if (profile.cni?.plugin === "bridge") report.add("pool-cni-bridge", params, ["cni", "plugin"]);
  reportProviderId(profile.kubelet, ["kubelet"], first.name, report);
  for (const { index, name } of unnamed) {
    const own = profile.nodePools[index]?.kubelet;
    reportProviderId(own, ["nodePools", index, "kubelet"], name, report);
  }
}

/** A provider ID of the profile's own is the same on every machine. */
function reportProviderId(
  kubelet: Profile["kubelet"],
  root: readonly (string | number)[],
  pool: string,
  report: Report,
): void {
  for (const [place, setting] of [
    ["config", "providerID"],
    ["flags", "provider-id"],
  ] as const) {
    if (kubelet?.[place]?.[setting] !== undefined)
      report.add("pool-provider-id-fixed", { pool }, [...root, place, setting]);
  }
}
