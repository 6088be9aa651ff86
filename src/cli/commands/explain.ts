import { newestMinor, oldestMinor } from "../../facts/compatibility.ts";
import { loadComponentSettings } from "../../facts/component-settings.ts";
import { explainSetting, type SettingOwner } from "../../facts/explain-setting.ts";
import { exitCodes, UsageError } from "../exit-codes.ts";
import { formatExplanation } from "../explain-text.ts";
import type { Io } from "../io.ts";
import { visibleText } from "../visible-text.ts";

export interface ExplainOptions {
  /** What the setting belongs to, as the user wrote it. */
  readonly owner?: string;
  readonly name: string;
  /** The release to look at, `1.36` or `1.36.4`. */
  readonly version?: string;
  readonly format: "text" | "json";
}

const owners: readonly SettingOwner[] = ["kubelet", "kube-proxy", "feature-gate"];

/** `nodegen explain`: what every release knows of a flag, field or feature gate. */
export async function explain(options: ExplainOptions, io: Io): Promise<number> {
  const { name } = options;
  const owner = readOwner(options.owner);
  if (owner === undefined && owners.some((one) => one === name)) {
    throw new UsageError(`behind ${name} stands the name that is asked for`);
  }
  const question = { owner, name, minor: readMinor(options.version) };
  const { explanations, meant } = explainSetting(question, await loadComponentSettings());
  if (options.format === "json") io.out(`${JSON.stringify(explanations, null, 2)}\n`);
  else io.out(explanations.map(formatExplanation).join("\n"));
  if (explanations.length > 0) return exitCodes.done;
  const what = owner === "feature-gate" ? "feature gate" : `${owner ?? ""} setting`.trim();
  const hint = meant === undefined ? "" : `\nDid you mean ${meant}?`;
  io.err(`nodegen: no ${what} is called "${visibleText(name)}"${hint}\n`);
  return exitCodes.failed;
}

function readOwner(word: string | undefined): SettingOwner | undefined {
  const owner = owners.find((one) => one === word);
  if (word === undefined || owner !== undefined) return owner;
  throw new UsageError(`before the name stands one of ${owners.join(", ")}, not "${word}"`);
}

function readMinor(version: string | undefined): number | undefined {
  if (version === undefined) return undefined;
  const minor = Number(/^v?1\.(\d{1,3})(?:\.\d{1,3})?$/.exec(version)?.[1] ?? Number.NaN);
  if (minor >= oldestMinor && minor <= newestMinor) return minor;
  throw new UsageError(
    `--version takes a Kubernetes release from 1.${oldestMinor} to 1.${newestMinor}, not "${version}"`,
  );
}
