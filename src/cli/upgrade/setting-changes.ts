import { placeSetting } from "../../cluster/settings/place-setting.ts";
import type { ProfilePath } from "../../diagnostics/diagnostic.ts";
import type { Component, ComponentSettings, Flag } from "../../facts/component-settings.ts";
import { configFieldType } from "../../facts/config-value.ts";
import type { KubeletProfile, Profile } from "../../profile/profile.ts";

/** What becomes of one setting of the profile between two releases. */
export interface SettingChange {
  readonly path: ProfilePath;
  readonly text: string;
}

interface Comparison {
  readonly settings: ComponentSettings;
  readonly from: number;
  readonly to: number;
}

type Map = Readonly<Record<string, unknown>>;

/** The fields, flags and feature gates of the profile that two minors treat differently, in the profile's order. */
export function settingChanges(
  profile: Profile,
  from: number,
  to: number,
  settings: ComponentSettings,
): readonly SettingChange[] {
  const comparison = { settings, from, to };
  return [
    ...componentChanges("kubelet", profile.kubelet, ["kubelet"], comparison),
    ...componentChanges("kube-proxy", profile.kubeProxy, ["kubeProxy"], comparison),
    ...profile.nodePools.flatMap(({ kubelet }, index) =>
      componentChanges("kubelet", kubelet, ["nodePools", index, "kubelet"], comparison),
    ),
  ];
}

function componentChanges(
  component: Component,
  given: Pick<KubeletProfile, "config" | "flags"> | undefined,
  root: ProfilePath,
  comparison: Comparison,
): readonly SettingChange[] {
  const { featureGates, ...fields } = given?.config ?? {};
  const changed = (path: ProfilePath, text: string | undefined): SettingChange[] =>
    text === undefined ? [] : [{ path: [...root, ...path], text }];
  return [
    ...leafFields(component, fields, [], comparison).flatMap((path) =>
      changed(["config", ...path], fieldChange(component, path, comparison)),
    ),
    ...Object.keys(isMap(featureGates) ? featureGates : {}).flatMap((name) =>
      changed(["config", "featureGates", name], gateChange(name, comparison)),
    ),
    ...Object.keys(given?.flags ?? {}).flatMap((name) =>
      changed(["flags", name], flagChange(component, name, comparison)),
    ),
  ];
}

/** The paths of the values that are fields of their own: maps with free keys and lists count as one. */
function leafFields(
  component: Component,
  value: Map,
  above: readonly string[],
  comparison: Comparison,
): readonly (readonly string[])[] {
  return Object.entries(value).flatMap(([key, below]) => {
    const path = [...above, key];
    const field = comparison.settings.configField(component, path);
    if (field?.type === "object" && isMap(below)) {
      return leafFields(component, below, path, comparison);
    }
    return field === undefined ? [] : [path];
  });
}

function fieldChange(
  component: Component,
  path: readonly string[],
  comparison: Comparison,
): string | undefined {
  const { settings, from, to } = comparison;
  const before = placeOfField(component, path, from, settings);
  const after = placeOfField(component, path, to, settings);
  if (before !== after) return `${before ?? "not there"} -> ${after ?? "not there any more"}`;
  const field = settings.configField(component, path);
  if (field === undefined || after !== "configuration file") return undefined;
  const types = [from, to].map((minor) => configFieldType(field, minor));
  return types[0] === types[1] ? undefined : `type ${types[0]} -> ${types[1]}`;
}

/** Where 1.`minor` wants a setting that the profile gives as a field. */
function placeOfField(
  component: Component,
  path: readonly string[],
  minor: number,
  settings: ComponentSettings,
): string | undefined {
  const field = settings.configField(component, path);
  if (field === undefined) return undefined;
  const found = placeSetting(component, field, minor, settings);
  if (found.kind === "nowhere") return undefined;
  return found.kind === "flag" ? `flag --${found.flag.name}` : "configuration file";
}

function flagChange(
  component: Component,
  name: string,
  { settings, from, to }: Comparison,
): string | undefined {
  const flag = settings.flag(component, name);
  if (flag === undefined) return undefined;
  const after = settings.availability(flag, to);
  if (after.state === "removed") return `removed in 1.${after.removed}${instead(component, flag)}`;
  const before = settings.availability(flag, from);
  const deprecated = after.deprecated !== undefined && before.deprecated === undefined;
  if (deprecated) return `deprecated since 1.${after.deprecated}${instead(component, flag)}`;
  const { configField, configSince = 0 } = flag;
  const moves = configField !== undefined && configSince > from && configSince <= to;
  return moves ? `from 1.${configSince} also a field${instead(component, flag)}` : undefined;
}

function instead(component: Component, { configField, replacedBy }: Flag): string {
  if (replacedBy !== undefined) return `: use ${replacedBy}`;
  if (configField === undefined) return "";
  return `: use ${component === "kubelet" ? "kubelet" : "kubeProxy"}.config.${configField}`;
}

function gateChange(name: string, { settings, from, to }: Comparison): string | undefined {
  const gate = settings.featureGate(name);
  if (gate === undefined) return undefined;
  const words = (minor: number): string => {
    const { state, removed } = settings.availability(gate, minor);
    if (state === "removed") return `removed in 1.${removed}`;
    const [, stage = "", enabled, locked] = settings.gateStage(gate, minor) ?? [];
    if (state !== "known") return "not there";
    return `${stage} ${enabled ? "on" : "off"}${locked === true ? " (locked)" : ""}`;
  };
  const [before, after] = [words(from), words(to)];
  return before === after ? undefined : `${before} -> ${after}`;
}

function isMap(value: unknown): value is Map {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
