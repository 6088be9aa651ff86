import { compareFiles, type FileChange } from "./compare-files.ts";
import { compareSettings } from "./compare-settings.ts";
import { compareTables } from "./compare-tables.ts";
import { type Follows, greatest } from "./follows.ts";
import type { NodeState } from "./node-state.ts";
import { readNodeTable } from "./read-node-table.ts";
import type { StandIns } from "./stand-ins.ts";
import type { ValueChange } from "./value-change.ts";

/** What is known beforehand of both sides. */
export interface CompareOptions {
  /** Where the kubelet finds what it joins with. */
  readonly bootstrapKubeconfig: string;
  /** What stands for secrets that are not made yet or cannot be read now; `undefined` where all are real. */
  readonly standIns: StandIns | undefined;
  /** What the first side is known from. */
  readonly before: "profile" | "build";
}

/** How one node differs; both lists in a fixed order, empty where it is the same but for its form. */
export interface NodeDifference {
  readonly follows: Follows;
  readonly values: readonly ValueChange[];
  readonly files: readonly FileChange[];
}

/** Compares what two user-data make of a machine: not their bytes, but what is on the machine in the end. */
export function compareStates(
  before: NodeState,
  after: NodeState,
  options: CompareOptions,
): NodeDifference {
  const [left, right] = [readNodeTable(before) ?? new Map(), readNodeTable(after) ?? new Map()];
  const values = [...compareTables(left, right), ...compareSettings(before, after)];
  const files = compareFiles(before.files, after.files, options);
  return { follows: greatest([...values, ...files].map((one) => one.follows)), values, files };
}
