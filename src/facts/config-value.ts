import type { ConfigField } from "./component-settings.ts";

/** The type that the field has in 1.`minor`. */
export function configFieldType(field: ConfigField, minor: number): string {
  const history = Object.entries(field.typeHistory ?? {}).map(
    ([first, type]) => [Number(first), type] as const,
  );
  const current = history.sort(([a], [b]) => a - b).findLast(([first]) => first <= minor);
  return current?.[1] ?? field.type;
}

const goDuration = /^[+-]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;
const quantity = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;

const checks: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  integer: Number.isInteger,
  number: (value) => typeof value === "number" && Number.isFinite(value),
  /** metav1.Duration: Go's `1m0s`. */
  duration: (value) => typeof value === "string" && goDuration.test(value),
  "integer-nanoseconds": Number.isInteger,
  quantity: (value) =>
    Number.isFinite(value) || (typeof value === "string" && quantity.test(value)),
  /** RFC 3339. */
  time: (value) => typeof value === "string" && !Number.isNaN(Date.parse(value)),
  object: isObject,
};

/**
 * Whether the component can decode `value` into a field of `type`: string, boolean, integer, number, duration (a Go
 * duration in quotes), integer-nanoseconds, quantity, time, object, `array<T>`, `map<string,T>`, or several with `|`. The
 * entries of objects are not looked at. Kubelet and kube-proxy do not start on a wrong type. `null` leaves a field unset.
 */
export function configValueFits(type: string, value: unknown): boolean {
  if (value === null) return true;
  const array = /^array<(.*)>$/.exec(type)?.[1];
  if (array !== undefined) {
    return Array.isArray(value) && value.every((item) => configValueFits(array, item));
  }
  const map = /^map<string,(.*)>$/.exec(type)?.[1];
  if (map !== undefined) {
    return isObject(value) && Object.values(value).every((item) => configValueFits(map, item));
  }
  return type.split("|").some((one) => checks[one]?.(value) ?? false);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Nanoseconds in each unit of a Go duration. */
const units: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** A Go duration as a whole number of nanoseconds; `undefined` where `value` is none. */
export function nanoseconds(value: unknown): number | undefined {
  if (typeof value !== "string" || !goDuration.test(value)) return undefined;
  const parts = [...value.matchAll(/([\d.]+)(ns|us|µs|μs|ms|s|m|h)/g)];
  const sum = parts.reduce(
    (total, [, count, unit]) => total + Number(count) * (units[unit ?? ""] ?? 0),
    0,
  );
  return Math.round(value.startsWith("-") ? -sum : sum);
}
