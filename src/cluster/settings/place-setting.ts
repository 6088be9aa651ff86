import type {
  Availability,
  Component,
  ComponentSettings,
  ConfigField,
  Flag,
} from "../../facts/component-settings.ts";
import { hasKubeletConfigFile, hasKubeProxyConfigFile } from "../../facts/kubernetes-features.ts";

/** Where one minor wants a setting: in the file, as a flag, or nowhere. */
export type SettingPlace =
  | { readonly kind: "field"; readonly field: ConfigField }
  | { readonly kind: "flag"; readonly flag: Flag }
  | { readonly kind: "nowhere"; readonly availability: Availability };

/** Fields that went by another name before. pkg/proxy/apis of 1.7 to 1.9: `UDPIdleTimeout … json:"udpTimeoutMilliseconds"`. */
const earlierNames: Readonly<Record<Component, Readonly<Record<string, string>>>> = {
  kubelet: {},
  "kube-proxy": { udpIdleTimeout: "udpTimeoutMilliseconds" },
};

/** Whether the component of 1.`minor` reads its settings from a file. */
function hasConfigFile(component: Component, minor: number): boolean {
  return component === "kubelet" ? hasKubeletConfigFile(minor) : hasKubeProxyConfigFile(minor);
}

/**
 * Where 1.`minor` wants the setting that KubeletConfiguration or KubeProxyConfiguration calls `field`: in the file from
 * the minor on that has the field, as a flag before.
 */
export function placeSetting(
  component: Component,
  field: ConfigField,
  minor: number,
  settings: ComponentSettings,
): SettingPlace {
  const names = [field.name, earlierNames[component][field.name]];
  for (const name of names) {
    const known = name === undefined ? undefined : settings.configField(component, name);
    if (known !== undefined && settings.availability(known, minor).state === "known") {
      // An item of a map or list has the name of what holds it.
      return { kind: "field", field: name === field.name ? field : known };
    }
  }
  const flags = settings.flagsOfField(component, field.name).filter(({ os }) => os === undefined);
  const flag = flags
    .filter((one) => settings.availability(one, minor).state === "known")
    .filter((one) => countsWithConfig(component, one, minor))
    .sort((a, b) => Number(isExperimental(a)) - Number(isExperimental(b)))[0];
  if (flag !== undefined) return { kind: "flag", flag };
  return {
    kind: "nowhere",
    availability: wholeAvailability(component, field, flags, minor, settings),
  };
}

/** Beside `--config` kube-proxy passes over most of its flags; the kubelet's win over the file. */
export function countsWithConfig(component: Component, flag: Flag, minor: number): boolean {
  if (component === "kubelet" || !hasConfigFile(component, minor)) return true;
  return flag.effectiveWithConfig !== undefined && minor >= flag.effectiveWithConfig;
}

function isExperimental(flag: Flag): boolean {
  return flag.name.startsWith("experimental-");
}

/** A setting is there from the first minor that has its field or its flag. */
function wholeAvailability(
  component: Component,
  field: ConfigField,
  flags: readonly Flag[],
  minor: number,
  settings: ComponentSettings,
): Availability {
  const usable = flags.filter((flag) => countsWithConfig(component, flag, flag.since));
  const since = Math.min(field.since, ...usable.map((flag) => flag.since));
  return settings.availability({ ...field, since: minor < since ? since : field.since }, minor);
}
