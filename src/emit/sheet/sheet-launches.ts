import type { Cluster } from "../../cluster/cluster.ts";
import type { EmittedLaunch } from "../emit-launch.ts";
import type { SheetLaunch } from "./sheet-input.ts";

/** What was emitted, with what the sheet says of each machine or pool. */
export function sheetLaunches(
  { pools }: Cluster,
  launches: readonly EmittedLaunch[],
): readonly SheetLaunch[] {
  return launches.flatMap(({ plan, node, full, slim, manifest }) => {
    const pool = pools.find(({ name }) => name === plan.pool);
    if (pool === undefined) return [];
    const { labels = {}, taints = [] } = node ?? pool.unnamed ?? {};
    const stock = { image: "stock", forms: full.forms, files: manifest.userData } as const;
    const files = manifest.slimUserData;
    return {
      pool,
      node,
      labels,
      taints,
      plan,
      userData:
        slim === undefined || files === undefined
          ? [stock]
          : [stock, { image: "baked", forms: slim.forms, files }],
    };
  });
}
