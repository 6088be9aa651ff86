import type { Outcome } from "../../diagnostics/diagnostic.ts";
import type { NodeState, StateFile } from "../../plan/compare/node-state.ts";

/** One user-data by its name. */
export interface LaunchName {
  readonly kind: NodeState["kind"];
  readonly name: string;
}

/** One side of a comparison. */
export interface Side {
  /** All that it has, in its own order. */
  readonly launches: readonly LaunchName[];
  /** Gives one of them; `undefined` in a value for one that it does not have. */
  readonly state: (launch: LaunchName) => Promise<Outcome<NodeState | "absent">>;
  /** What is applied to the control plane, by paths such as `cluster/README.md`. */
  readonly clusterFiles: readonly StateFile[];
}

/** A name as a key. */
export function launchKey({ kind, name }: LaunchName): string {
  return `${kind} ${name}`;
}
