import type { ProfilePath } from "../../diagnostics/diagnostic.ts";
import type { Report } from "../../diagnostics/report.ts";
import type { Component, ComponentSettings, Flag } from "../../facts/component-settings.ts";
import type { FlagValue } from "../../profile/profile.ts";
import type { KubernetesVersion } from "../cluster.ts";
import { availabilityReason } from "./availability.ts";

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
    checkFlag(name, context);
    if (typeof value === "string" && value.includes("\0")) {
      context.report.add("flag-value-invalid", { flag: name }, [...context.root, name]);
    }
  }
}

function checkFlag(name: string, context: Context): void {
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
    report.add("flag-unavailable", { ...params, reason, instead }, place, "key");
  } else if (component === "kube-proxy" && ignoredWithConfig(flag, version)) {
    report.add("flag-ignored", { ...params, instead }, place, "key");
  } else if (availability.deprecated !== undefined && flag.useConfigFile !== true) {
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

function ignoredWithConfig(flag: Flag, version: KubernetesVersion): boolean {
  return flag.effectiveWithConfig === undefined || version.minor < flag.effectiveWithConfig;
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
