import type { TargetForm } from "../../facts/targets.ts";

/** `12345` as `12,345`, the same in every locale. */
export function formatCount(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** `1 machine`, `2 machines`. */
export function countWords(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** How people call the forms of a user-data. */
export const formTitles: Readonly<Record<TargetForm, string>> = {
  text: "text",
  gzip: "gzip",
  base64: "base64",
  archive: "archive in text",
};
