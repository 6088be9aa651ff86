import { distance } from "fastest-levenshtein";

/**
 * The name among `candidates` that was probably meant by `name`: the same letters in another spelling (`max-pods`,
 * `maxPods`), the only dotted path that ends with it, or one at most a few typing errors away.
 */
export function closestName(name: string, candidates: readonly string[]): string | undefined {
  const wanted = letters(name);
  if (wanted === "") return undefined;
  const same = candidates.find((candidate) => letters(candidate) === wanted);
  if (same !== undefined) return same;
  const inside = candidates.filter((candidate) => candidate.endsWith(`.${name}`));
  return inside.length === 1 ? inside[0] : nearest(wanted, candidates);
}

function nearest(wanted: string, candidates: readonly string[]): string | undefined {
  let found: string | undefined;
  let limit = allowedErrors(wanted);
  for (const candidate of candidates) {
    const errors = distance(wanted, letters(candidate));
    if (errors > limit) continue;
    found = candidate;
    limit = errors - 1;
  }
  return found;
}

function allowedErrors(wanted: string): number {
  if (wanted.length < 4) return 1;
  return wanted.length < 8 ? 2 : 3;
}

function letters(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9.]/g, "");
}
