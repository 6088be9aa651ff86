import { newestMinor, oldestMinor } from "../../facts/compatibility.ts";
import { loadComponentSettings } from "../../facts/component-settings.ts";
import { explainSetting, type SettingOwner } from "../../facts/explain-setting.ts";
import { exitCodes, UsageError } from "../exit-codes.ts";
import { formatExplanation } from "../explain-text.ts";
import type { Io } from "../io.ts";
import { visibleText } from "../visible-text.ts";

export interface ExplainOptions {
  /** One word, the name; or two, what it belongs to and the name. */
  readonly words: readonly string[];
  /** The release to look at, `1.36` or `1.36.4`. */
  readonly version?: string;
  readonly format: "text" | "json";
}

const owners: readonly SettingOwner[] = ["kubelet", "kube-proxy", "feature-gate"];

/** `nodegen explain`: what every release knows of a flag, field or feature gate. */
export async function explain(options: ExplainOptions, io: Io): Promise<number> {
  const { owner, name } = readWords(options.words);
  const question = { owner, name, minor: readMinor(options.version) };
  const { explanations, meant } = explainSetting(question, await loadComponentSettings());
  if (options.format === "json") io.out(`${JSON.stringify(explanations, null, 2)}\n`);
  else io.out(explanations.map(formatExplanation).join("\n"));
  if (explanations.length > 0) return exitCodes.done;
  const what = owner === "feature-gate" ? "feature gate" : `${owner ?? "known"} setting`;
  const hint = meant === undefined ? "" : `\nDid you mean ${meant}?`;
  io.err(`nodegen: no ${what} is called "${visibleText(name)}"${hint}\n`);
  return exitCodes.failed;
}

function readWords(words: readonly string[]): { owner: SettingOwner | undefined; name: string } {
  const [first = "", second] = words;
  if (second === undefined) return { owner: undefined, name: first };
  const owner = owners.find((one) => one === first);
  if (owner === undefined || words.length > 2) {
    throw new UsageError(
      `explain takes a name, with ${owners.join(", ")} before it or nothing; not "${words.join(" ")}"`,
    );
  }
  return { owner, name: second };
}

function readMinor(version: string | undefined): number | undefined {
  if (version === undefined) return undefined;
  const minor = Number(/^v?1\.(\d{1,3})(?:\.\d{1,3})?$/.exec(version)?.[1] ?? Number.NaN);
  if (minor >= oldestMinor && minor <= newestMinor) return minor;
  throw new UsageError(
    `--version takes a Kubernetes release from 1.${oldestMinor} to 1.${newestMinor}, not "${version}"`,
  );
}
