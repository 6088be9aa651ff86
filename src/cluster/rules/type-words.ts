import { isMap } from "../merge-settings.ts";

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

/** A type of the tables of settings, in words for a message. */
export function typeWords(type: string): string {
  const list = /^array<(.*)>$/.exec(type)?.[1];
  if (list !== undefined) return `a list, each item ${typeWords(list)}`;
  const map = /^map<string,(.*)>$/.exec(type)?.[1];
  if (map !== undefined) return `a mapping, each value ${typeWords(map)}`;
  return type
    .split("|")
    .map((one) => words[one] ?? one)
    .join(" or ");
}

/** A value of the profile, in words for a message. */
export function foundWords(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (isMap(value)) return "a mapping";
  const text = JSON.stringify(value);
  return typeof value === "number" ? `the number ${text}` : text;
}
