import type { ConfigField } from "../../facts/component-settings.ts";
import { isMap } from "../merge-settings.ts";
import type { ComponentView } from "./component-view.ts";

/** Values that a component takes with the gate off, because they change nothing. Source: validation of pkg/kubelet/apis/config. */
const harmless: Readonly<Record<string, readonly unknown[]>> = {
  cpuCFSQuotaPeriod: ["100ms"],
  memoryManagerPolicy: ["None"],
  shutdownGracePeriod: ["0s", "0"],
  shutdownGracePeriodCriticalPods: ["0s", "0"],
  "memorySwap.swapBehavior": [""],
};

/** Fields that a component refuses or passes over while their feature gate is off. */
export function checkFieldGates(view: ComponentView): void {
  checkBelow([], view.config, view);
}

function checkBelow(
  path: readonly string[],
  config: Readonly<Record<string, unknown>>,
  view: ComponentView,
): void {
  for (const [key, value] of Object.entries(config)) {
    const here = [...path, key];
    const field = view.settings.configField(view.component, here);
    if (field === undefined || value === null || here.join(".") !== field.name) continue;
    if (field.type === "object" && isMap(value)) checkBelow(here, value, view);
    else if (harmless[field.name]?.includes(value) !== true) checkGates(field, view);
  }
}

function checkGates(field: ConfigField, view: ComponentView): void {
  const { component, settings, version, report } = view;
  if (settings.availability(field, version.minor).state !== "known") return;
  for (const gate of field.gates ?? []) {
    if (isGateOn(gate, view)) continue;
    const root = component === "kubelet" ? "kubelet" : "kubeProxy";
    const params = { component, field: field.name, gate, version: version.text, root };
    report.add("field-gate-off", params, view.place(field.name), "key");
  }
}

/** As the profile sets it, else by its default; a minor without the gate needs none. */
function isGateOn(name: string, view: ComponentView): boolean {
  const { settings, version } = view;
  const gate = settings.featureGate(name);
  if (gate === undefined || settings.availability(gate, version.minor).state !== "known")
    return true;
  const given = view.value(`featureGates.${name}`);
  if (typeof given === "boolean") return given;
  return settings.gateStage(gate, version.minor)?.[2] ?? true;
}
