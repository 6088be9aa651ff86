import type { ProfilePath } from "../../diagnostics/diagnostic.ts";
import type { Report } from "../../diagnostics/report.ts";
import type { Component, ComponentSettings } from "../../facts/component-settings.ts";
import type { KubernetesVersion } from "../cluster.ts";
import { isMap } from "../merge-settings.ts";
import { availabilityReason } from "./availability.ts";

/** Checks `featureGates` of a configuration: a component exits on a gate it does not know or that is locked otherwise. */
export function checkFeatureGates(
  gates: unknown,
  component: Component,
  version: KubernetesVersion,
  settings: ComponentSettings,
  path: ProfilePath,
  report: Report,
): void {
  if (!isMap(gates)) return;
  for (const [name, value] of Object.entries(gates)) {
    const place = [...path, name];
    const gate = settings.featureGate(name);
    const params = { component, gate: name, version: version.text };
    if (gate === undefined) {
      const meant = settings.suggest(name, settings.featureGateNames(version.minor));
      const instead = meant === undefined ? undefined : `did you mean ${meant}?`;
      report.add(
        "feature-gate-unavailable",
        { ...params, reason: "no version has it", instead },
        place,
        "key",
      );
      continue;
    }
    const availability = settings.availability(gate, version.minor);
    const [, , enabled, locked] = settings.gateStage(gate, version.minor) ?? [];
    if (availability.state !== "known") {
      const reason = availabilityReason(availability);
      report.add(
        "feature-gate-unavailable",
        { ...params, reason, instead: "remove it" },
        place,
        "key",
      );
    } else if (locked === true && typeof value === "boolean" && value !== enabled) {
      report.add("feature-gate-locked", { ...params, value: String(enabled) }, place);
    }
  }
}
