import type { Flag } from "../../facts/component-settings.ts";
import type { FlagValue } from "../../profile/profile.ts";
import { isMap } from "../merge-settings.ts";
import { settingAt } from "../settings/effective-settings.ts";
import { fieldValue, flagValue } from "../settings/flag-value.ts";
import type { ComponentView } from "./component-view.ts";

/** A flag wins over the field of the same setting, so one of two that differ would be passed over in silence. */
export function checkSettingConflicts(view: ComponentView): void {
  const { component, settings, report } = view;
  for (const [name, given] of Object.entries(view.flags)) {
    const flag = settings.flag(component, name);
    if (flag?.configField === undefined) continue;
    const inFile = settingAt(view.config, flag.configField);
    if (inFile === undefined || inFile === null || saySame(flag, given, inFile, view)) continue;
    const other = String(flagValue(flag, inFile) ?? JSON.stringify(inFile));
    const params = { component, flag: name, given: String(given), field: flag.configField, other };
    report.add("setting-conflict", params, view.place(flag.configField));
  }
}

function saySame(flag: Flag, given: FlagValue, inFile: unknown, view: ComponentView): boolean {
  const type = view.settings.configField(view.component, flag.configField ?? "")?.type ?? "";
  const byFlag = fieldValue(flag, type, given);
  if (!isMap(byFlag) || !isMap(inFile)) return form(byFlag) === form(inFile);
  // The kubelet lays the gates of its flag over those of the file.
  const keys =
    flag.name === "feature-gates" ? Object.keys(byFlag).filter((key) => key in inFile) : undefined;
  return form(pick(byFlag, keys)) === form(pick(inFile, keys));
}

/** Maps with their keys in order, so that equal ones have one form. */
function form(value: unknown): string {
  return JSON.stringify(
    isMap(value) ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)) : value,
  );
}

function pick(map: Readonly<Record<string, unknown>>, keys: readonly string[] | undefined): object {
  return keys === undefined ? map : Object.fromEntries(keys.map((key) => [key, map[key]]));
}
