import type { Component, ComponentSettings } from "../../facts/component-settings.ts";
import type { FlagValue } from "../../profile/profile.ts";
import { isMap, mergeSettings } from "../merge-settings.ts";
import { fieldValue } from "./flag-value.ts";

type Settings = Readonly<Record<string, unknown>>;
type Flags = Readonly<Record<string, FlagValue>>;

/** What the profile sets, however it says it: its flags, in the words of the configuration, laid over its fields. */
export function effectiveSettings(
  component: Component,
  config: Settings,
  flags: Flags,
  settings: ComponentSettings,
): Settings {
  return mergeSettings(config, settingsOfFlags(component, flags, settings));
}

/** The flags that have a configuration field, as configuration. */
export function settingsOfFlags(
  component: Component,
  flags: Flags,
  settings: ComponentSettings,
): Settings {
  let result: Settings = {};
  for (const [name, value] of Object.entries(flags)) {
    const flag = settings.flag(component, name);
    const field = flag?.configField && settings.configField(component, flag.configField);
    if (!flag || !field) continue;
    result = mergeSettings(
      result,
      nest(field.name.split("."), fieldValue(flag, field.type, value)),
    );
  }
  return result;
}

/** `config` without what `given` sets; maps of which only some keys are given keep the others. */
export function withoutSettings(config: Settings, given: Settings): Settings {
  const rest: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) {
    const other = given[key];
    if (other === undefined) rest[key] = value;
    else if (isMap(value) && isMap(other)) {
      const below = withoutSettings(value, other);
      if (Object.keys(below).length > 0) rest[key] = below;
    }
  }
  return rest;
}

/** The value at a dotted path of fields. */
export function settingAt(config: Settings, path: string): unknown {
  let value: unknown = config;
  for (const key of path.split(".")) value = isMap(value) ? value[key] : undefined;
  return value;
}

function nest(path: readonly string[], value: unknown): Settings {
  const [key = "", ...below] = path;
  return { [key]: below.length === 0 ? value : nest(below, value) };
}
