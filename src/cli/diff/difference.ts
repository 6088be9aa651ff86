import type { DiffGroup, ShownFile } from "./collect-groups.ts";

/** What a profile is compared with. */
export type Against =
  | { readonly kind: "build"; readonly folder: string }
  | { readonly kind: "revision"; readonly revision: string; readonly commit: string };

/** All that differs. */
export interface Difference {
  readonly cluster: string;
  readonly against: Against;
  readonly groups: readonly DiffGroup[];
  /** `cluster/…`, for the control plane. */
  readonly clusterFiles: readonly ShownFile[];
}
