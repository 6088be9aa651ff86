import type { Flag } from "../../facts/component-settings.ts";
import type { FlagValue } from "../../profile/profile.ts";
import { isMap } from "../merge-settings.ts";

/** Maps whose flags write `signal<quantity`: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/ */
const lessThanMaps: readonly string[] = ["eviction-hard", "eviction-soft"];

/**
 * The value of a configuration field as its flag takes it. Lists are joined by commas, maps are `key=value` (signals of
 * eviction `key<value`), a taint is `key=value:effect`, nanoseconds become a duration. `undefined`: the flag cannot say it.
 */
export function flagValue(flag: Flag, value: unknown): FlagValue | undefined {
  const text = rawValue(flag, value);
  return typeof text === "string" && text.includes("\0") ? undefined : text;
}

function rawValue(flag: Flag, value: unknown): FlagValue | undefined {
  if (flag.name === "manifest-url-header") return headerValue(value);
  if (Array.isArray(value)) return listValue(flag, value);
  if (isMap(value)) {
    const sign = lessThanMaps.includes(flag.name) ? "<" : "=";
    // The first sign ends the key, so that a key cannot have one.
    if (Object.keys(value).some((key) => key.includes(sign))) return undefined;
    return joined(Object.entries(value).map(([key, item]) => `${key}${sign}${item}`));
  }
  if (typeof value === "number") return flag.type === "duration" ? `${value}ns` : value;
  return typeof value === "string" || typeof value === "boolean" ? value : undefined;
}

function listValue(flag: Flag, list: readonly unknown[]): FlagValue | undefined {
  if (flag.name === "register-with-taints") {
    return joined(
      list.filter(isMap).map((one) => `${one["key"]}=${one["value"] ?? ""}:${one["effect"]}`),
    );
  }
  if (flag.name === "vmodule") {
    return joined(list.filter(isMap).map((one) => `${one["filePattern"]}=${one["verbosity"]}`));
  }
  return joined(list.map(String));
}

/** A comma inside an item would make two of it. */
function joined(items: readonly string[]): string | undefined {
  return items.some((item) => item.includes(",")) ? undefined : items.join(",");
}

/** Before the file the kubelet took one header with one value: `name:value`. Source, 1.9. */
function headerValue(value: unknown): string | undefined {
  const headers = isMap(value) ? Object.entries(value) : [];
  const [name, values] = headers[0] ?? [];
  if (headers.length !== 1 || !Array.isArray(values) || values.length !== 1) return undefined;
  return `${name}:${values[0]}`;
}

/** The words that Go's strconv.ParseBool takes. */
const booleans: ReadonlyMap<string, boolean> = new Map([
  ...["1", "t", "T", "true", "TRUE", "True"].map((word) => [word, true] as const),
  ...["0", "f", "F", "false", "FALSE", "False"].map((word) => [word, false] as const),
]);

/** The truth of a flag's or a field's value; `undefined` for what is neither true nor false. */
export function booleanOf(value: unknown): boolean | undefined {
  return booleans.get(String(value));
}

/** The value of a flag as its configuration field of `type` holds it; text that has no such form stays text. */
export function fieldValue(flag: Flag, type: string, value: FlagValue): unknown {
  const text = String(value);
  if (type === "boolean") return booleanOf(text) ?? value;
  if (type === "integer" || type === "number") return text.trim() === "" ? text : numberOf(text);
  if (type === "array<string>") return words(text);
  const map = /^map<string,(string|boolean)>$/.exec(type)?.[1];
  if (map !== undefined) return mapOf(text, lessThanMaps.includes(flag.name) ? "<" : "=", map);
  return value;
}

function numberOf(text: string): number | string {
  const number = Number(text);
  return Number.isNaN(number) ? text : number;
}

function words(text: string): readonly string[] {
  return text === "" ? [] : text.split(",").map((item) => item.trim());
}

function mapOf(text: string, sign: string, item: string): unknown {
  const pairs = words(text).map((pair) => {
    const end = pair.indexOf(sign);
    const value = pair.slice(end + 1);
    return [pair.slice(0, end), item === "boolean" ? (booleanOf(value) ?? value) : value] as const;
  });
  return Object.fromEntries(pairs);
}
