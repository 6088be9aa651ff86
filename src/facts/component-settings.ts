import { closestName } from "./closest-name.ts";
import type { SettingTables } from "./component-settings-data.ts";
import { findField } from "./config-field-path.ts";

export type Component = "kubelet" | "kube-proxy";

/** When a flag, field or gate exists. All numbers are minors of Kubernetes 1. */
export interface Lifetime {
  readonly name: string;
  /** First minor that knows it; 6 also stands for earlier ones. */
  readonly since: number;
  readonly deprecated?: number;
  /** First minor that does not know it any more. */
  readonly removed?: number;
  /** Minors in between that do not know it. */
  readonly gaps?: readonly number[];
  /** Some of this was inferred, not read. */
  readonly uncertain?: boolean;
}

/** A command-line flag, named without its dashes. */
export interface Flag extends Lifetime {
  /** string, bool, int, float, duration, list, map, ip or value (a type of its own); not known for kube-proxy. */
  readonly type?: string;
  /** The configuration field that sets the same, from minor `configSince` to before `configRemoved`. */
  readonly configField?: string;
  readonly configSince?: number;
  readonly configRemoved?: number;
  /** Deprecated only in favour of the configuration file; it still works. */
  readonly useConfigFile?: boolean;
  /** The component's own words on the deprecation. */
  readonly message?: string;
  readonly replacedBy?: string;
  /** Not shown by `--help`. */
  readonly hidden?: boolean;
  /** Has a meaning on this operating system only. */
  readonly os?: string;
  /** kube-proxy: first minor in which the flag counts beside `--config`; absent: it never does. */
  readonly effectiveWithConfig?: number;
  readonly note?: string;
}

/** A field of KubeletConfiguration v1beta1 or KubeProxyConfiguration v1alpha1. */
export interface ConfigField extends Lifetime {
  /** See `configValueFits` for the words. */
  readonly type: string;
  /** From which minor the field had which type, where it changed. */
  readonly typeHistory?: Readonly<Record<string, string>>;
  /** The field is refused while one of these feature gates is off. */
  readonly gates?: readonly string[];
}

/** From `minor` on: stage, default, and whether it can still be changed. */
export type GateStage = readonly [
  minor: number,
  stage: "Alpha" | "Beta" | "GA" | "Deprecated",
  enabled: boolean,
  locked?: boolean,
];

export interface FeatureGate extends Lifetime {
  readonly stages: readonly GateStage[];
}

/** Whether a minor knows a setting. `gap`: earlier and later ones do, this one does not. */
export interface Availability {
  readonly state: "known" | "unknown-yet" | "removed" | "gap";
  readonly since: number;
  readonly removed?: number;
  /** Set when the minor itself calls the setting deprecated. */
  readonly deprecated?: number;
}

/** Where a setting stands in a configuration: a dotted path, or keys and list indices where a key may hold a dot. */
export type FieldPath = string | readonly (string | number)[];

/** The settings of kubelet and kube-proxy in every minor. */
export interface ComponentSettings {
  /** The flag by its name without dashes, whatever minor knows it. */
  flag(component: Component, name: string): Flag | undefined;
  /** The field at `path`; below a map or a list of plain values every key or index is the item's type. */
  configField(component: Component, path: FieldPath): ConfigField | undefined;
  /** The flags of every minor that set the field of this dotted name. */
  flagsOfField(component: Component, field: string): readonly Flag[];
  featureGate(name: string): FeatureGate | undefined;
  availability(setting: Lifetime, minor: number): Availability;
  /** The gate's stage in a minor that knows it. */
  gateStage(gate: FeatureGate, minor: number): GateStage | undefined;
  /** The names that a minor knows, sorted; those of fields are dotted paths. */
  flagNames(component: Component, minor: number): readonly string[];
  configFieldNames(component: Component, minor: number): readonly string[];
  featureGateNames(minor: number): readonly string[];
  /** The name among `candidates` that was probably meant; see `closestName`. */
  suggest(name: string, candidates: readonly string[]): string | undefined;
}

/** Reads the tables; only commands that need them pay for parsing them. */
export async function loadComponentSettings(): Promise<ComponentSettings> {
  const { settingTables } = await import("./component-settings-data.ts");
  return createComponentSettings(settingTables);
}

function createComponentSettings(tables: SettingTables): ComponentSettings {
  // Thousands of misspelt names ask for the same list.
  const lists = new Map<string, readonly string[]>();
  const names = (what: string, table: NamedLifetimes, minor: number): readonly string[] => {
    const key = `${what} ${minor}`;
    const list = lists.get(key) ?? namesAt(table, minor);
    lists.set(key, list);
    return list;
  };
  return {
    flag: (component, name) => entry<Flag>(tables.flags[component], name),
    configField: (component, path) =>
      findField(path, (name) => entry<ConfigField>(tables.fields[component], name)),
    flagsOfField: (component, field) => flagsOfField(tables.flags[component], field),
    featureGate: (name) => entry<FeatureGate>(tables.gates, name),
    availability,
    gateStage: (gate, minor) => gate.stages.findLast(([first]) => first <= minor),
    flagNames: (component, minor) => names(`flags of ${component}`, tables.flags[component], minor),
    configFieldNames: (component, minor) =>
      names(`fields of ${component}`, tables.fields[component], minor),
    featureGateNames: (minor) => names("gates", tables.gates, minor),
    suggest: closestName,
  };
}

function flagsOfField(table: SettingTables["flags"][Component], field: string): readonly Flag[] {
  return Object.entries(table)
    .filter(([, flag]) => flag.configField === field)
    .map(([name, flag]) => ({ name, ...flag }));
}

function entry<Entry extends Lifetime>(
  table: Readonly<Record<string, Omit<Entry, "name">>>,
  name: string,
): Entry | undefined {
  if (!Object.hasOwn(table, name)) return undefined;
  return { name, ...table[name] } as Entry;
}

type NamedLifetimes = Readonly<Record<string, Omit<Lifetime, "name">>>;

function namesAt(table: NamedLifetimes, minor: number): readonly string[] {
  return Object.entries(table)
    .filter(([name, setting]) => availability({ name, ...setting }, minor).state === "known")
    .map(([name]) => name)
    .sort();
}

function availability(setting: Lifetime, minor: number): Availability {
  const { since, removed, deprecated } = setting;
  return {
    state: stateAt(setting, minor),
    since,
    ...(removed === undefined ? {} : { removed }),
    ...(deprecated === undefined || minor < deprecated ? {} : { deprecated }),
  };
}

function stateAt({ since, removed, gaps }: Lifetime, minor: number): Availability["state"] {
  if (minor < since) return "unknown-yet";
  if (removed !== undefined && minor >= removed) return "removed";
  return gaps?.includes(minor) ? "gap" : "known";
}
