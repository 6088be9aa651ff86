import { isMap } from "./merge-settings.ts";

type Settings = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];

/** In a setting of kubelet or kube-proxy: the node's own address. */
const nodeAddressValue = "{address}";

/** The places of texts that name the node's address. */
export function nodeValuePaths(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value === "string") return value.includes(nodeAddressValue) ? [path] : [];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => nodeValuePaths(item, [...path, index]));
  }
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => nodeValuePaths(item, [...path, key]));
}

/** `settings` with the node's address filled in; an IPv6 address before a port stands in brackets. */
export function fillNodeValues<Given extends Settings>(settings: Given, address: string): Given {
  return fill(settings, address) as Given;
}

function fill(value: unknown, address: string): unknown {
  if (typeof value === "string") {
    const withPort = address.includes(":") ? `[${address}]:` : `${address}:`;
    return value.replaceAll(`${nodeAddressValue}:`, withPort).replaceAll(nodeAddressValue, address);
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, address));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, address)]));
}
