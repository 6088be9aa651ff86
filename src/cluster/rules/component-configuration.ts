import type { ProfilePath } from "../../diagnostics/diagnostic.ts";
import { formatPath } from "../../diagnostics/format-path.ts";
import type { Report } from "../../diagnostics/report.ts";
import type { Component, ComponentSettings } from "../../facts/component-settings.ts";
import { configFieldType, configValueFits } from "../../facts/config-value.ts";
import type { KubernetesVersion } from "../cluster.ts";
import { isMap } from "../merge-settings.ts";
import { availabilityReason } from "./availability.ts";

interface Context {
  readonly component: Component;
  readonly version: KubernetesVersion;
  readonly settings: ComponentSettings;
  readonly report: Report;
  /** Where the configuration stands in the profile. */
  readonly root: ProfilePath;
}

/**
 * Checks every field of a KubeletConfiguration or KubeProxyConfiguration against what the version knows. The components
 * themselves pass over unknown fields in silence, so this is the only place where a misspelt one is found.
 */
export function checkConfiguration(
  config: Readonly<Record<string, unknown>>,
  context: Context,
): void {
  for (const [key, value] of Object.entries(config)) checkField([key], value, context);
}

function checkField(path: readonly (string | number)[], value: unknown, context: Context): void {
  const { component, version, settings, report, root } = context;
  const place = [...root, ...path];
  const name = formatPath(path);
  if (String(path.at(-1)).includes(".")) {
    const params = { component, field: name, version: version.text };
    const instead = "a dot does not nest: write each part as a mapping of its own";
    report.add(
      "field-unavailable",
      { ...params, reason: "no version has it", instead },
      place,
      "key",
    );
    return;
  }
  const field = settings.configField(component, path);
  const params = { component, field: name, version: version.text };
  if (field === undefined) {
    const meant = settings.suggest(name, settings.configFieldNames(component, version.minor));
    const instead = meant === undefined ? undefined : `did you mean ${meant}?`;
    report.add(
      "field-unavailable",
      { ...params, reason: "no version has it", instead },
      place,
      "key",
    );
    return;
  }
  const availability = settings.availability(field, version.minor);
  if (availability.state !== "known") {
    const reason = availabilityReason(availability);
    report.add("field-unavailable", { ...params, reason, instead: undefined }, place, "key");
    return;
  }
  if (availability.deprecated !== undefined) {
    report.add(
      "field-deprecated",
      { ...params, since: `1.${availability.deprecated}` },
      place,
      "key",
    );
  }
  checkValue(path, value, configFieldType(field, version.minor), context);
}

function checkValue(
  path: readonly (string | number)[],
  value: unknown,
  type: string,
  context: Context,
): void {
  const { component, report, root } = context;
  const mapItem = /^map<string,(.*)>$/.exec(type)?.[1];
  const listItem = /^array<(.*)>$/.exec(type)?.[1];
  if (mapItem !== undefined && isMap(value)) {
    for (const [key, item] of Object.entries(value))
      checkValue([...path, key], item, mapItem, context);
  } else if (listItem !== undefined && Array.isArray(value)) {
    for (const [index, item] of value.entries())
      checkValue([...path, index], item, listItem, context);
  } else if (!configValueFits(type, value)) {
    report.add(
      "field-type",
      { component, field: formatPath(path), type: typeWords(type), found: foundWords(value) },
      [...root, ...path],
    );
  } else if (type === "object" && isMap(value)) {
    for (const [key, below] of Object.entries(value)) checkField([...path, key], below, context);
  }
}

const words: Readonly<Record<string, string>> = {
  string: "a string",
  boolean: "true or false",
  integer: "a whole number",
  number: "a number",
  duration: `a duration like "1m0s"`,
  "integer-nanoseconds": "a whole number of nanoseconds",
  quantity: `a quantity like "100Mi"`,
  time: "a time like 2026-01-02T15:04:05Z",
  object: "a mapping",
};

function typeWords(type: string): string {
  const list = /^array<(.*)>$/.exec(type)?.[1];
  if (list !== undefined) return `a list, each item ${typeWords(list)}`;
  const map = /^map<string,(.*)>$/.exec(type)?.[1];
  if (map !== undefined) return `a mapping, each value ${typeWords(map)}`;
  return type
    .split("|")
    .map((one) => words[one] ?? one)
    .join(" or ");
}

function foundWords(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (isMap(value)) return "a mapping";
  const text = JSON.stringify(value);
  return typeof value === "number" ? `the number ${text}` : text;
}
