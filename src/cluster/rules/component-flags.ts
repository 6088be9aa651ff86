import type { ProfilePath } from "../../diagnostics/diagnostic.ts";
import type { Report } from "../../diagnostics/report.ts";
import type {
  Availability,
  Component,
  ComponentSettings,
  Flag,
} from "../../facts/component-settings.ts";
import { configValueFits } from "../../facts/config-value.ts";
import type { FlagValue } from "../../profile/profile.ts";
import type { KubernetesVersion } from "../cluster.ts";
import { fieldValue } from "../settings/flag-value.ts";
import { countsWithConfig } from "../settings/place-setting.ts";
import { availabilityAdvice, availabilityReason } from "./availability.ts";
import { typeWords } from "./type-words.ts";

interface Context {
  readonly component: Component;
  readonly version: KubernetesVersion;
  readonly settings: ComponentSettings;
  readonly report: Report;
  readonly root: ProfilePath;
  /** Flags that nodegen sets itself, and what to set in the profile instead. */
  readonly managed: Readonly<Record<string, string>>;
}

/** Checks the profile's flags against what the version knows; a component exits on an unknown one. */
export function checkFlags(flags: Readonly<Record<string, FlagValue>>, context: Context): void {
  for (const [name, value] of Object.entries(flags)) {
    checkFlag(name, value, context);
    if (typeof value === "string" && value.includes("\0")) {
      context.report.add("flag-value-invalid", { flag: name }, [...context.root, name]);
    }
  }
}

function checkFlag(name: string, value: FlagValue, context: Context): void {
  const { component, version, settings, report, root, managed } = context;
  const place = [...root, name];
  const managedInstead = Object.hasOwn(managed, name) ? managed[name] : undefined;
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    const suggestion = settings.suggest(name, settings.flagNames(component, version.minor));
    report.add("flag-name-invalid", { flag: name, suggestion }, place, "key");
    return;
  }
  if (managedInstead !== undefined) {
    report.add("flag-managed", { component, flag: name, instead: managedInstead }, place, "key");
    return;
  }
  const flag = settings.flag(component, name);
  const params = { component, flag: name, version: version.text };
  if (flag === undefined) {
    const meant = settings.suggest(name, settings.flagNames(component, version.minor));
    const instead = meant === undefined ? undefined : `did you mean ${meant}?`;
    report.add(
      "flag-unavailable",
      { ...params, reason: "no version has it", instead },
      place,
      "key",
    );
    return;
  }
  const availability = settings.availability(flag, version.minor);
  const instead = replacement(flag, version, component);
  if (availability.state !== "known") {
    const reason = availabilityReason(availability);
    const advice = instead ?? availabilityAdvice(availability);
    report.add("flag-unavailable", { ...params, reason, instead: advice }, place, "key");
    return;
  }
  checkFlagType(flag, value, context);
  if (!countsWithConfig(component, flag, version.minor)) {
    report.add("flag-ignored", { ...params, instead }, place, "key");
  } else if (isDeprecated(flag, availability)) {
    const since = `1.${availability.deprecated}`;
    const ends = flag.removed === undefined ? "" : ` and removed in 1.${flag.removed}`;
    report.add(
      "flag-deprecated",
      { component, flag: name, since, reason: ends, instead },
      place,
      "key",
    );
  }
}

/** A flag that only gives way to the file and stays as long as it goes on working. */
function isDeprecated(flag: Flag, { deprecated }: Availability): boolean {
  return deprecated !== undefined && (flag.useConfigFile !== true || flag.removed !== undefined);
}

/** The types of flags that cannot be any text, as the tables of fields call them. */
const fieldTypes: Readonly<Record<string, string>> = {
  bool: "boolean",
  int: "integer",
  float: "number",
  duration: "duration",
};

/** Feature gates: no other map's values can be anything but text. */
const gatesType = "map<string,boolean>";

/** The table of kube-proxy's flags has no types, that of the kubelet's none of map values: the field's is the flag's own. */
function checkFlagType(flag: Flag, value: FlagValue, context: Context): void {
  const { component, settings, report, root } = context;
  const field = settings.configField(component, flag.configField ?? "");
  const named =
    flag.type === undefined || flag.type === "map" ? field?.type : fieldTypes[flag.type];
  const type = [...Object.values(fieldTypes), gatesType].find((one) => one === named);
  if (type === undefined || configValueFits(type, fieldValue(flag, type, value))) return;
  const params = { component, flag: flag.name, type: typeWords(type), found: String(value) };
  report.add("flag-type", params, [...root, flag.name]);
}

function replacement(
  flag: Flag,
  version: KubernetesVersion,
  component: Component,
): string | undefined {
  const { configField, configSince, configRemoved, replacedBy } = flag;
  const hasField =
    configField !== undefined &&
    version.minor >= (configSince ?? 0) &&
    version.minor < (configRemoved ?? Number.POSITIVE_INFINITY);
  if (hasField)
    return `set ${component === "kubelet" ? "kubelet" : "kubeProxy"}.config.${configField}`;
  return replacedBy === undefined ? undefined : `use ${replacedBy}`;
}
