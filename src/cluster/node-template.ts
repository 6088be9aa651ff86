import type { ProfilePath } from "../diagnostics/diagnostic.ts";
import type { Report } from "../diagnostics/report.ts";

/** Gives the text of the node with this number. */
export type NodeText = (index: number) => string;

const placeholder = /\{([^{}]*)\}/g;

/** True for a text that numbers nodes. */
export function isNodeTemplate(text: string): boolean {
  return /\{index[^{}]*\}/.test(text);
}

/**
 * Reads a text of nodes with a count: `{index}` is the node's number, `{index:05}` the same with five digits at least, as
 * Python and Rust format them. Unknown placeholders are reported and stay as they are.
 */
export function readTemplate(text: string, path: ProfilePath, report: Report): NodeText {
  for (const [whole, inside = ""] of text.matchAll(placeholder)) {
    if (digitsOf(inside) !== undefined) continue;
    const width = /^index:?([1-9])$/i.exec(inside)?.[1];
    const other = isNodeTemplate(text) ? undefined : "{index}";
    const suggestion = width === undefined ? other : `{index:0${width}}`;
    report.add("node-range-placeholder", { placeholder: whole, suggestion }, path);
  }
  if (!text.includes("{")) return () => text;
  return (index) =>
    text.replaceAll(placeholder, (whole, inside: string) => {
      const digits = digitsOf(inside);
      return digits === undefined ? whole : String(index).padStart(digits, "0");
    });
}

/** How many digits a placeholder asks for. */
function digitsOf(inside: string): number | undefined {
  const match = /^index(?::0([1-9]))?$/.exec(inside);
  return match === null ? undefined : Number(match[1] ?? 1);
}
