import type { ProfilePath } from "./diagnostic.ts";

/** Writes a path as people do: `nodePools[0].labels["disk/kind"]`; the root is the empty text. */
export function formatPath(path: ProfilePath): string {
  return path.map(formatPart).join("");
}

function formatPart(part: string | number, index: number): string {
  if (typeof part === "number") return `[${part}]`;
  if (!/^[A-Za-z_$][\w$-]*$/.test(part)) return `[${JSON.stringify(part)}]`;
  return index === 0 ? part : `.${part}`;
}
