import type { Cluster } from "../../cluster/cluster.ts";
import { launchForms } from "../../facts/launch-forms.ts";
import type { TargetName } from "../../facts/target-names.ts";
import { quoteShellWords } from "../../formats/shell-quote.ts";
import { launchName, type SheetLaunch, type SheetUserData } from "./sheet-input.ts";
import { measureForm } from "./size-bars.ts";

/** A command line that launches with a file of the build, and what to know besides. */
export interface LaunchLine {
  /** For a POSIX shell in the folder of the page. */
  readonly text: string;
  readonly note: string | undefined;
}

/**
 * The command line of a target's own tool; `undefined` where nodegen knows none, or where no form that the tool takes
 * keeps the limit.
 */
export function launchLine(
  target: TargetName,
  launch: SheetLaunch,
  userData: SheetUserData,
  cluster: Cluster,
): LaunchLine | undefined {
  const command = launchForms[target]?.command;
  if (command === undefined) return undefined;
  const size = command.forms
    .map((form) => measureForm(target, userData, form))
    .find((one) => one !== undefined && one.percent <= 100);
  if (size === undefined) return undefined;
  const folder = size.path.slice(0, size.path.lastIndexOf("/"));
  const parts = command.parts({
    name: launchName(launch, cluster),
    path: size.path,
    folder,
    hasNetworkConfig: launch.node?.network !== undefined,
    isSlim: userData.image === "baked",
    isPool: launch.node === undefined,
  });
  return { text: parts.map(quoteShellWords).join(" \\\n  "), note: command.note };
}
