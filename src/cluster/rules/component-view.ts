import type { ProfilePath } from "../../diagnostics/diagnostic.ts";
import type { Report } from "../../diagnostics/report.ts";
import type { Component, ComponentSettings } from "../../facts/component-settings.ts";
import type { FlagValue } from "../../profile/profile.ts";
import type { KubernetesVersion } from "../cluster.ts";
import { mergeSettings } from "../merge-settings.ts";
import { effectiveSettings, settingAt } from "../settings/effective-settings.ts";
import { placeSetting } from "../settings/place-setting.ts";

type Settings = Readonly<Record<string, unknown>>;

/** What one place of the profile sets for a component. */
export interface SettingsLayer {
  readonly config: Settings;
  readonly flags: Readonly<Record<string, FlagValue>>;
  /** Where `config` and `flags` stand in the profile. */
  readonly root: ProfilePath;
}

/** A component's settings as its nodes have them, the layers of the profile laid over each other. */
export interface ComponentView {
  readonly component: Component;
  readonly version: KubernetesVersion;
  readonly settings: ComponentSettings;
  readonly report: Report;
  readonly config: Settings;
  readonly flags: Readonly<Record<string, FlagValue>>;
  /** The value of a field at a dotted path, by field or by flag; `undefined` where the version has no place for it. */
  value(field: string): unknown;
  /** Where the profile gives that value. */
  place(field: string): ProfilePath;
}

/** `layers`: the lowest first. */
export function viewComponent(
  component: Component,
  layers: readonly SettingsLayer[],
  version: KubernetesVersion,
  settings: ComponentSettings,
  report: Report,
): ComponentView {
  const config = layers.reduce<Settings>((all, layer) => mergeSettings(all, layer.config), {});
  const flags = Object.assign({}, ...layers.map((layer) => layer.flags));
  const effective = effectiveSettings(component, config, flags, settings);
  return {
    component,
    version,
    settings,
    report,
    config,
    flags,
    value: (path) => {
      const field = settings.configField(component, path);
      if (field === undefined) return undefined;
      const place = placeSetting(component, field, version.minor, settings);
      return place.kind === "nowhere" ? undefined : settingAt(effective, path);
    },
    place: (field) => placeOf(component, field, layers, settings),
  };
}

/** A flag wins over the configuration, an upper layer over a lower one. */
function placeOf(
  component: Component,
  field: string,
  layers: readonly SettingsLayer[],
  settings: ComponentSettings,
): ProfilePath {
  const names = settings.flagsOfField(component, field).map(({ name }) => name);
  const upperFirst = [...layers].reverse();
  for (const { flags, root } of upperFirst) {
    const name = names.find((one) => flags[one] !== undefined);
    if (name !== undefined) return [...root, "flags", name];
  }
  const layer = upperFirst.find(({ config }) => settingAt(config, field) !== undefined);
  return [...((layer ?? upperFirst[0])?.root ?? []), "config", ...field.split(".")];
}
