import { configValueFits } from "../../facts/config-value.ts";
import { isMap } from "../merge-settings.ts";
import { nodeValuePaths } from "../node-values.ts";
import { parseAddress, parseSubnet } from "../subnet.ts";
import type { ComponentView } from "./component-view.ts";

/** What a field takes beyond its type. */
interface Allowed {
  readonly words: string;
  readonly fits: (value: unknown) => boolean;
}

const port = between(1, 65535);
const portOrOff = between(0, 65535);
const percent = between(0, 100);
const oomScore = between(-1000, 1000);
const notNegative: Allowed = { words: "0 or more", fits: (value) => Number(value) >= 0 };
const address: Allowed = {
  words: "an IP address",
  fits: (value) => parseAddress(String(value)) !== undefined,
};
const subnets: Allowed = {
  words: 'a subnet like "10.244.0.0/16"',
  fits: (value) => String(value).split(",").every(isSubnet),
};

/** `ValidateKubeletConfiguration` in pkg/kubelet/apis/config/validation, and what the kubelet's managers take. */
const kubeletFields: Readonly<Record<string, Allowed>> = {
  address,
  healthzBindAddress: address,
  healthzPort: portOrOff,
  port,
  readOnlyPort: portOrOff,
  podCIDR: subnets,
  oomScoreAdj: oomScore,
  imageGCHighThresholdPercent: percent,
  imageGCLowThresholdPercent: percent,
  maxPods: notNegative,
  podsPerCore: notNegative,
  eventBurst: notNegative,
  hairpinMode: oneOf("promiscuous-bridge", "hairpin-veth", "none"),
  cpuManagerPolicy: oneOf("none", "static"),
  memoryManagerPolicy: oneOf("None", "Static"),
  topologyManagerPolicy: oneOf("none", "best-effort", "restricted", "single-numa-node"),
  topologyManagerScope: oneOf("container", "pod"),
  "logging.format": oneOf("text", "json"),
  tlsMinVersion: oneOf("VersionTLS10", "VersionTLS11", "VersionTLS12", "VersionTLS13"),
};

/** `ValidateKubeProxyConfiguration` in pkg/proxy/apis/config/validation. */
const kubeProxyFields: Readonly<Record<string, Allowed>> = {
  bindAddress: address,
  clusterCIDR: subnets,
  oomScoreAdj: oomScore,
  "conntrack.maxPerCore": notNegative,
  "conntrack.min": notNegative,
};

/** Maps of the kubelet whose keys are fixed; a value is a quantity, for evictions also a share of the whole. */
const signals = [
  "memory.available",
  "nodefs.available",
  "nodefs.inodesFree",
  "imagefs.available",
  "imagefs.inodesFree",
  "containerfs.available",
  "containerfs.inodesFree",
  "pid.available",
  "allocatableMemory.available",
];
const resources = ["cpu", "memory", "ephemeral-storage", "pid"];
const kubeletMaps: Readonly<Record<string, readonly string[]>> = {
  evictionHard: signals,
  evictionSoft: signals,
  evictionMinimumReclaim: signals,
  kubeReserved: resources,
  systemReserved: resources,
};

/** Values of the right type with which the component does not start. */
export function checkSettingValues(view: ComponentView): void {
  const fields = view.component === "kubelet" ? kubeletFields : kubeProxyFields;
  for (const [field, allowed] of Object.entries(fields)) {
    const value = view.value(field);
    if (isOpen(value) || !isRightType(view, field, value) || allowed.fits(value)) continue;
    complain(view, field, String(value), allowed.words, view.place(field));
  }
  if (view.component !== "kubelet") return;
  for (const [field, keys] of Object.entries(kubeletMaps)) checkMap(view, field, keys);
}

function checkMap(view: ComponentView, field: string, keys: readonly string[]): void {
  const entries = view.value(field);
  if (!isMap(entries)) return;
  const words = keys.includes("cpu") ? "a quantity" : "a quantity or a share from 0% to 100%";
  const place = view.place(field);
  const byFlag = place.includes("flags");
  for (const [key, value] of Object.entries(entries)) {
    const path = byFlag ? place : [...place, key];
    if (!keys.includes(key)) complain(view, field, key, `the keys ${keys.join(", ")}`, path, "key");
    else if (typeof value === "string" && !isAmount(value, !keys.includes("cpu")))
      complain(view, `${field}.${key}`, value, words, path);
  }
}

function complain(
  view: ComponentView,
  field: string,
  value: string,
  allowed: string,
  path: readonly (string | number)[],
  target?: "key",
): void {
  const { component, version, report } = view;
  report.add(
    "field-value",
    { component, field, value, version: version.text, allowed },
    path,
    target,
  );
}

/** Not set, or known only on the node. */
function isOpen(value: unknown): boolean {
  return value === undefined || value === null || value === "" || nodeValuePaths(value).length > 0;
}

function isRightType(view: ComponentView, field: string, value: unknown): boolean {
  const type = view.settings.configField(view.component, field)?.type;
  return type !== undefined && configValueFits(type, value);
}

function isAmount(text: string, sharesToo: boolean): boolean {
  const share = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1];
  if (share !== undefined) return sharesToo && Number(share) <= 100;
  return configValueFits("quantity", text) && !text.startsWith("-");
}

function isSubnet(text: string): boolean {
  return parseSubnet(text.trim()) !== undefined;
}

function between(low: number, high: number): Allowed {
  const fits = (value: unknown) => Number(value) >= low && Number(value) <= high;
  return { words: `${low} to ${high}`, fits };
}

function oneOf(...names: readonly string[]): Allowed {
  return { words: names.join(" or "), fits: (value) => names.includes(String(value)) };
}
