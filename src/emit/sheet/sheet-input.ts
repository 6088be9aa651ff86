import type { Cluster, Node, Pool } from "../../cluster/cluster.ts";
import type { NodePlan } from "../../plan/node-plan.ts";
import type { TaintProfile } from "../../profile/profile.ts";
import type { Expiry, ManifestBinary, ManifestForms, ManifestImage } from "../manifest.ts";
import type { OutputFile } from "../output-file.ts";

/** `stock`: any image. `baked`: only the image of `packer/<pool>/`. */
export type ImageKind = "stock" | "baked";

/** One user-data: the files that hold its forms. */
export interface SheetUserData {
  readonly image: ImageKind;
  readonly files: ManifestForms;
  /** What is pasted, where the page holds it. */
  readonly payload?: Payload;
}

/** One user-data in the forms that are pasted. */
export type Payload = Readonly<Record<"text" | "base64", string>>;

/** What one machine, or any number of machines of a pool, is launched with. */
export interface SheetLaunch {
  readonly pool: Pool;
  /** Absent for a pool that is launched with one user-data. */
  readonly node: Node | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly TaintProfile[];
  /** The full one first. */
  readonly userData: readonly [SheetUserData, ...SheetUserData[]];
}

/** All that the launch sheet shows. */
export interface SheetInput {
  readonly cluster: Cluster;
  readonly launches: readonly SheetLaunch[];
  /** A plan of each pool, by the pool's name. */
  readonly plans: ReadonlyMap<string, NodePlan>;
  /** The image of each pool that has one, by the pool's name. */
  readonly images: ReadonlyMap<string, ManifestImage>;
  /** The files of `cluster/`, in the order in which they are applied. */
  readonly clusterFiles: readonly OutputFile[];
  readonly binaries: readonly ManifestBinary[];
  readonly expires: readonly Expiry[];
  /** The version of nodegen. */
  readonly version: string;
  /** Put the user-data themselves into the page, which makes it a secret. */
  readonly withSecrets: boolean;
}

/** The name that a machine or a pool's template is launched under. */
export function launchName({ node, pool }: SheetLaunch, cluster: Cluster): string {
  return node?.name ?? `${cluster.name}-${pool.name}`;
}

/** What people call it on the page. */
export function launchTitle({ node, pool }: SheetLaunch): string {
  return node?.name ?? `Any machine of pool ${pool.name}`;
}
