import { newestMinor, oldestMinor } from "./compatibility.ts";
import type {
  Component,
  ComponentSettings,
  ConfigField,
  FeatureGate,
  Flag,
  GateStage,
  Lifetime,
} from "./component-settings.ts";
import { configFieldType } from "./config-value.ts";

/** What a setting belongs to, as `nodegen explain` takes it. */
export type SettingOwner = Component | "feature-gate";

/** All that the tables know of one flag, field or feature gate; releases are texts like `1.23`. */
export interface Explanation {
  readonly kind: "flag" | "field" | "feature-gate";
  /** Absent for feature gates, which all components share. */
  readonly component?: Component;
  readonly name: string;
  /** `1.6` also stands for earlier ones. */
  readonly since: string;
  readonly deprecated?: string;
  /** The first release without it. */
  readonly removed?: string;
  /** Releases in between without it. */
  readonly gaps?: readonly string[];
  /** The newest type; see `typeHistory` for the ones before. */
  readonly type?: string;
  /** Release to the type that it had from then on, where it changed. */
  readonly typeHistory?: Readonly<Record<string, string>>;
  /** The configuration field that sets the same as a flag. */
  readonly field?: { readonly name: string; readonly since?: string; readonly removed?: string };
  /** The flags that set the same as a field. */
  readonly flags?: readonly string[];
  /** Feature gates without which a field is refused. */
  readonly gates?: readonly string[];
  readonly stages?: readonly Stage[];
  /** kube-proxy: the release from which the flag counts beside `--config`, or `never`. */
  readonly besideConfig?: string;
  readonly instead?: string;
  /** Deprecated only in favour of the configuration file; it still works. */
  readonly useConfigFile?: boolean;
  /** The component's own words on the deprecation. */
  readonly message?: string;
  readonly os?: string;
  readonly note?: string;
  readonly uncertain?: boolean;
  /** The one release that was asked for. */
  readonly at?: SettingAt;
}

/** A stage of a feature gate. */
export interface Stage {
  readonly release: string;
  readonly stage: GateStage[1];
  readonly enabled: boolean;
  readonly locked: boolean;
}

/** A setting in one release. */
export interface SettingAt {
  readonly release: string;
  readonly state: "known" | "deprecated" | "unknown-yet" | "removed" | "gap";
  readonly type?: string;
  readonly stage?: Stage;
}

/** A question for a setting; `minor` narrows the answer to one release. */
export interface SettingQuestion {
  readonly owner: SettingOwner | undefined;
  readonly name: string;
  readonly minor: number | undefined;
}

/** What is known by a name, and, where nothing is, the name that was probably meant. */
export interface SettingAnswer {
  readonly explanations: readonly Explanation[];
  readonly meant: string | undefined;
}

const components: readonly Component[] = ["kubelet", "kube-proxy"];

/**
 * Finds a flag (with or without dashes), a field (by its path, or by the last part of it) or a feature gate. Without an
 * owner all of them are searched.
 */
export function explainSetting(
  { owner, name, minor }: SettingQuestion,
  settings: ComponentSettings,
): SettingAnswer {
  const bare = bareName(name);
  const searched = components.filter((one) => owner === undefined || owner === one);
  const gate =
    owner === undefined || owner === "feature-gate" ? settings.featureGate(bare) : undefined;
  const explanations = [
    ...searched.flatMap((component) => componentSettings(component, bare, settings)),
    ...(gate === undefined ? [] : [explainGate(gate)]),
  ];
  if (explanations.length === 0) return { explanations, meant: meantName(owner, bare, settings) };
  return {
    explanations: explanations.map(({ setting, ...explanation }) =>
      minor === undefined
        ? explanation
        : { ...explanation, at: settingAt(explanation, setting, minor, settings) },
    ),
    meant: undefined,
  };
}

type Found = Explanation & { readonly setting: Lifetime };

/** Names as they stand in a profile or on a command line are taken too. */
function bareName(name: string): string {
  return name.replace(/^(?:kubelet|kubeProxy)\.(?:config|flags)\./, "").replace(/^--?/, "");
}

function componentSettings(
  component: Component,
  name: string,
  settings: ComponentSettings,
): readonly Found[] {
  const flag = settings.flag(component, name);
  const exact = settings.configField(component, name);
  const fields =
    exact === undefined
      ? everyField(component, settings)
          .filter((path) => path.endsWith(`.${name}`))
          .flatMap((path) => settings.configField(component, path) ?? [])
      : [exact];
  return [
    ...(flag === undefined ? [] : [explainFlag(component, flag)]),
    ...fields.map((field) => explainField(component, field, settings)),
  ];
}

function explainFlag(component: Component, flag: Flag): Found {
  const { configField, configSince, configRemoved, message, replacedBy, os, note } = flag;
  const field = configField && {
    name: configField,
    ...(configSince === undefined ? {} : { since: release(configSince) }),
    ...(configRemoved === undefined ? {} : { removed: release(configRemoved) }),
  };
  const instead = replacedBy ?? (configField && profilePath(component, configField));
  return {
    kind: "flag",
    component,
    ...lifetime(flag),
    setting: flag,
    ...(flag.type === undefined ? {} : { type: flag.type }),
    ...(field ? { field } : {}),
    ...(component === "kube-proxy"
      ? {
          besideConfig:
            flag.effectiveWithConfig === undefined ? "never" : release(flag.effectiveWithConfig),
        }
      : {}),
    ...(instead ? { instead } : {}),
    ...(flag.useConfigFile === true ? { useConfigFile: true } : {}),
    ...(message === undefined ? {} : { message }),
    ...(os === undefined ? {} : { os }),
    ...(note === undefined ? {} : { note }),
  };
}

function explainField(
  component: Component,
  field: ConfigField,
  settings: ComponentSettings,
): Found {
  const flags = settings.flagsOfField(component, field.name).map(({ name }) => name);
  const history = Object.entries(field.typeHistory ?? {});
  return {
    kind: "field",
    component,
    ...lifetime(field),
    setting: field,
    type: configFieldType(field, newestMinor),
    ...(history.length === 0
      ? {}
      : {
          typeHistory: Object.fromEntries(
            history.map(([minor, type]) => [release(Number(minor)), type]),
          ),
        }),
    ...(flags.length === 0 ? {} : { flags }),
    ...(field.gates === undefined ? {} : { gates: field.gates }),
  };
}

function explainGate(gate: FeatureGate): Found {
  return {
    kind: "feature-gate",
    ...lifetime(gate),
    setting: gate,
    type: "boolean",
    stages: gate.stages.map(stageOf),
  };
}

function lifetime(setting: Lifetime) {
  const { name, since, deprecated, removed, gaps, uncertain } = setting;
  return {
    name,
    since: release(since),
    ...(deprecated === undefined ? {} : { deprecated: release(deprecated) }),
    ...(removed === undefined ? {} : { removed: release(removed) }),
    ...(gaps === undefined ? {} : { gaps: gaps.map(release) }),
    ...(uncertain === undefined ? {} : { uncertain }),
  };
}

function settingAt(
  { kind, type }: Explanation,
  setting: Lifetime,
  minor: number,
  settings: ComponentSettings,
): SettingAt {
  const { state, deprecated } = settings.availability(setting, minor);
  if (state !== "known") return { release: release(minor), state };
  const stage =
    kind === "feature-gate" ? settings.gateStage(setting as FeatureGate, minor) : undefined;
  const typeThen = kind === "field" ? configFieldType(setting as ConfigField, minor) : type;
  return {
    release: release(minor),
    state: deprecated === undefined ? "known" : "deprecated",
    ...(typeThen === undefined ? {} : { type: typeThen }),
    ...(stage === undefined ? {} : { stage: stageOf(stage) }),
  };
}

function stageOf([minor, stage, enabled, locked = false]: GateStage): Stage {
  return { release: release(minor), stage, enabled, locked };
}

function meantName(
  owner: SettingOwner | undefined,
  name: string,
  settings: ComponentSettings,
): string | undefined {
  const candidates = [
    ...components
      .filter((one) => owner === undefined || owner === one)
      .flatMap((one) => [...everyFlag(one, settings), ...everyField(one, settings)]),
    ...(owner === undefined || owner === "feature-gate"
      ? everyMinor(settings.featureGateNames)
      : []),
  ];
  return settings.suggest(name, candidates);
}

function everyFlag(component: Component, settings: ComponentSettings): readonly string[] {
  return everyMinor((minor) => settings.flagNames(component, minor));
}

function everyField(component: Component, settings: ComponentSettings): readonly string[] {
  return everyMinor((minor) => settings.configFieldNames(component, minor));
}

function everyMinor(namesAt: (minor: number) => readonly string[]): readonly string[] {
  const names = new Set<string>();
  for (let minor = oldestMinor; minor <= newestMinor; minor++) {
    for (const name of namesAt(minor)) names.add(name);
  }
  return [...names];
}

function profilePath(component: Component, field: string): string {
  return `${component === "kubelet" ? "kubelet" : "kubeProxy"}.config.${field}`;
}

function release(minor: number): string {
  return `1.${minor}`;
}
