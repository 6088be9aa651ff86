import type { KubernetesVersion } from "./cluster.ts";

const pattern = /^v?1\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/;

/** Reads `1.36.4` or `v1.36.4`; `undefined` for anything else (pre-releases are not in the facts). */
export function parseKubernetesVersion(text: string): KubernetesVersion | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const minor = Number(match[1]);
  const patch = Number(match[2]);
  return { minor, patch, text: `1.${minor}.${patch}` };
}
