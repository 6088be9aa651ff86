import type { ProfilePath } from "../../diagnostics/diagnostic.ts";
import { formatPath } from "../../diagnostics/format-path.ts";
import type { Report } from "../../diagnostics/report.ts";
import type {
  Availability,
  Component,
  ComponentSettings,
  ConfigField,
} from "../../facts/component-settings.ts";
import { configFieldType, configValueFits, nanoseconds } from "../../facts/config-value.ts";
import type { KubernetesVersion } from "../cluster.ts";
import { isMap } from "../merge-settings.ts";
import { flagValue } from "../settings/flag-value.ts";
import { placeSetting, type SettingPlace } from "../settings/place-setting.ts";
import { availabilityAdvice, availabilityReason } from "./availability.ts";
import { foundWords, typeWords } from "./type-words.ts";

interface Context {
  readonly component: Component;
  readonly version: KubernetesVersion;
  readonly settings: ComponentSettings;
  readonly report: Report;
  /** Where the configuration stands in the profile. */
  readonly root: ProfilePath;
  /** Inside a value that becomes a flag, where the minors of its parts do not count. */
  readonly insideFlag?: boolean;
}

type Path = readonly (string | number)[];

/**
 * Checks every field of a KubeletConfiguration or KubeProxyConfiguration: the version must have a place for it, in the
 * file or as a flag. The components themselves pass over unknown fields in silence, so this is the only place where a
 * misspelt one is found.
 */
export function checkConfiguration(
  config: Readonly<Record<string, unknown>>,
  context: Context,
): void {
  for (const [key, value] of Object.entries(config)) checkField([key], value, context);
}

function checkField(path: Path, value: unknown, context: Context): void {
  const { component, version, settings } = context;
  if (String(path.at(-1)).includes(".")) {
    const instead = "a dot does not nest: write each part as a mapping of its own";
    reportUnavailable(path, "no version has it", instead, context);
    return;
  }
  const field = settings.configField(component, path);
  if (field === undefined) {
    const names = settings.configFieldNames(component, version.minor);
    const meant = settings.suggest(formatPath(path), names);
    const instead = meant === undefined ? undefined : `did you mean ${meant}?`;
    reportUnavailable(path, "no version has it", instead, context);
    return;
  }
  if (field.type === "object" && isMap(value) && Object.keys(value).length > 0) {
    for (const [key, below] of Object.entries(value)) checkField([...path, key], below, context);
    return;
  }
  if (context.insideFlag === true) {
    checkValue(path, value, givenType(field, version.minor), context);
    return;
  }
  const place = placeSetting(component, field, version.minor, settings);
  if (place.kind === "nowhere") {
    const instead = replacement(component, field, place.availability);
    reportUnavailable(path, availabilityReason(place.availability), instead, context);
    return;
  }
  checkPlaced(path, value, field, place, context);
}

function checkPlaced(
  path: Path,
  value: unknown,
  field: ConfigField,
  place: Exclude<SettingPlace, { kind: "nowhere" }>,
  context: Context,
): void {
  const { component, version, report, root } = context;
  const type = givenType(field, version.minor);
  const insideFlag = place.kind === "flag";
  const fits = checkValue(path, value, type, { ...context, insideFlag });
  if (!fits || place.kind !== "flag" || value === null) return;
  if (flagValue(place.flag, value) === undefined) {
    const params = { component, field: formatPath(path), version: version.text };
    report.add("field-not-a-flag", { ...params, flag: place.flag.name }, [...root, ...path]);
  }
}

/** The type in which a profile gives the field: kube-proxy's featureGates is a map also where the file wants a string. */
function givenType(field: ConfigField, minor: number): string {
  const type = configFieldType(field, minor);
  return type === "string" && field.type.startsWith("map<") ? field.type : type;
}

function reportUnavailable(
  path: Path,
  reason: string,
  instead: string | undefined,
  { component, version, report, root }: Context,
): void {
  const params = { component, field: formatPath(path), version: version.text };
  report.add("field-unavailable", { ...params, reason, instead }, [...root, ...path], "key");
}

/** Fields that took the place of one that was removed. */
const successors: Readonly<Record<Component, Readonly<Record<string, string>>>> = {
  kubelet: {},
  "kube-proxy": {
    "conntrack.max": "kubeProxy.config.conntrack.maxPerCore",
    udpTimeoutMilliseconds: "kubeProxy.config.udpIdleTimeout",
  },
};

function replacement(component: Component, field: ConfigField, availability: Availability): string {
  const successor = successors[component][field.name];
  return successor === undefined ? availabilityAdvice(availability) : `set ${successor}`;
}

/** Reports what does not fit `type` at its own place; true when all fits. */
function checkValue(path: Path, value: unknown, type: string, context: Context): boolean {
  const { component, report, root } = context;
  const mapItem = /^map<string,(.*)>$/.exec(type)?.[1];
  const listItem = /^array<(.*)>$/.exec(type)?.[1];
  if (mapItem !== undefined && isMap(value)) {
    const items = Object.entries(value);
    return items
      .map(([key, item]) => checkValue([...path, key], item, mapItem, context))
      .every(Boolean);
  }
  if (listItem !== undefined && Array.isArray(value)) {
    return value
      .map((item, index) => checkValue([...path, index], item, listItem, context))
      .every(Boolean);
  }
  if (configValueFits(type, value)) {
    if (type === "object" && isMap(value)) {
      for (const [key, below] of Object.entries(value)) checkField([...path, key], below, context);
    }
    return true;
  }
  const params = { component, field: formatPath(path), type: typeWords(type) };
  const number = type === "integer-nanoseconds" ? nanoseconds(value) : undefined;
  const instead =
    number === undefined ? undefined : `write ${number}, which later versions take too`;
  report.add("field-type", { ...params, found: foundWords(value), instead }, [...root, ...path]);
  return false;
}
