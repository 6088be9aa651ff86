import type {
  Component,
  ComponentSettings,
  ConfigField,
  Flag,
} from "../../facts/component-settings.ts";
import { configFieldType } from "../../facts/config-value.ts";
import type { FlagValue } from "../../profile/profile.ts";
import { isMap } from "../merge-settings.ts";
import { flagValue } from "./flag-value.ts";
import { placeSetting } from "./place-setting.ts";

type Settings = Readonly<Record<string, unknown>>;
type Flags = Readonly<Record<string, FlagValue>>;

/** Settings where one minor wants them. */
export interface SplitSettings {
  /** What goes into the file. */
  readonly fields: Settings;
  readonly flags: Flags;
}

/**
 * Parts settings that are given as fields into what the component of 1.`minor` reads from its file and what it takes as
 * flags. They must have passed the rules of the resolve stage: a setting without a place is a bug.
 */
export function splitSettings(
  component: Component,
  config: Settings,
  minor: number,
  settings: ComponentSettings,
): SplitSettings {
  return splitBelow([], config, { component, minor, settings });
}

interface Context {
  readonly component: Component;
  readonly minor: number;
  readonly settings: ComponentSettings;
}

function splitBelow(path: readonly string[], config: Settings, context: Context): SplitSettings {
  const { component, minor, settings } = context;
  const fields: Record<string, unknown> = {};
  const flags: Record<string, FlagValue> = {};
  for (const [key, value] of Object.entries(config)) {
    if (value === null) continue;
    const here = [...path, key];
    const field = settings.configField(component, here);
    if (field === undefined) throw new Error(`${component} has no setting ${here.join(".")}`);
    if (field.type === "object" && isMap(value) && Object.keys(value).length > 0) {
      const below = splitBelow(here, value, context);
      if (Object.keys(below.fields).length > 0) fields[key] = below.fields;
      Object.assign(flags, below.flags);
      continue;
    }
    const place = placeSetting(component, field, minor, settings);
    if (place.kind === "nowhere") {
      throw new Error(`${component} 1.${minor} has no place for ${here.join(".")}`);
    }
    if (place.kind === "flag") Object.assign(flags, flagsFor(component, place.flag, value));
    else fields[place.field.name.split(".").at(-1) ?? key] = fileValue(place.field, value, minor);
  }
  return { fields, flags };
}

function flagsFor(component: Component, flag: Flag, value: unknown): Flags {
  // kube-proxy 1.6 has the address and the port of healthzBindAddress in two flags. Source, cmd/kube-proxy.
  if (component === "kube-proxy" && flag.name === "healthz-bind-address") {
    const [, bracketed, bare, port] = /^(?:\[(.*)\]|([^:]*))(?::(\d+))?$/.exec(String(value)) ?? [];
    return {
      "healthz-bind-address": bracketed ?? bare ?? String(value),
      ...(port === undefined ? {} : { "healthz-port": Number(port) }),
    };
  }
  const text = flagValue(flag, value);
  if (text === undefined) throw new Error(`--${flag.name} cannot hold ${JSON.stringify(value)}`);
  return { [flag.name]: text };
}

/** kube-proxy 1.7 to 1.9 want the map of feature gates as one string, `A=true,B=false`. */
function fileValue(field: ConfigField, value: unknown, minor: number): unknown {
  if (!isMap(value) || configFieldType(field, minor) !== "string") return value;
  return Object.entries(value)
    .map(([key, item]) => `${key}=${item}`)
    .join(",");
}
