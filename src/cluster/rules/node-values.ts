import type { ProfilePath } from "../../diagnostics/diagnostic.ts";
import type { Report } from "../../diagnostics/report.ts";
import type { Profile } from "../../profile/profile.ts";
import type { Pool } from "../cluster.ts";
import { nodeValuePaths } from "../node-values.ts";

/** A setting that names the node's address needs one at every node that it is for. */
export function checkNodeValues(profile: Profile, pools: readonly Pool[], report: Report): void {
  const { kubelet, kubeProxy } = profile;
  check(kubelet, ["config", "flags"], ["kubelet"], pools, report);
  check(kubeProxy, ["config"], ["kubeProxy"], pools, report);
  for (const [index, pool] of profile.nodePools.entries()) {
    const own = pools.filter((one) => one.index === index);
    check(pool.kubelet, ["config", "flags"], ["nodePools", index, "kubelet"], own, report);
  }
}

function check(
  settings: object | undefined,
  parts: readonly ("config" | "flags")[],
  root: ProfilePath,
  pools: readonly Pool[],
  report: Report,
): void {
  const node = pools.flatMap((pool) => pool.nodes).find(({ address }) => address === undefined);
  const pool = pools.find(({ unnamed }) => unnamed !== undefined);
  if (node === undefined && pool === undefined) return;
  for (const path of nodeValuePaths(settings)) {
    if (!parts.some((part) => part === path[0])) continue;
    const place = [...root, ...path];
    if (pool !== undefined) report.add("pool-node-value", { pool: pool.name }, place);
    else if (node !== undefined)
      report.add("node-value-without-address", { node: node.name }, place);
  }
}
