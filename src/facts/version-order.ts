/**
 * Orders versions as their projects count them: `1.9.0` before `1.10.0`, `1.0.0-rc8` before `1.0.0-rc10` before
 * `1.0.0`, `1.7.1` before `1.7.1-flannel1`. Takes what is no semantic version too: `17.03.2`, `1.17`.
 */
export function compareVersions(left: string, right: string): number {
  const [leftCore, leftSuffix] = splitSuffix(left);
  const [rightCore, rightSuffix] = splitSuffix(right);
  return (
    compareParts(leftCore.split("."), rightCore.split(".")) ||
    suffixRank(leftSuffix) - suffixRank(rightSuffix) ||
    compareParts(leftSuffix.match(words) ?? [], rightSuffix.match(words) ?? [])
  );
}

const words = /\d+|[a-z]+/gi;

function splitSuffix(version: string): [core: string, suffix: string] {
  const dash = version.indexOf("-");
  return dash < 0 ? [version, ""] : [version.slice(0, dash), version.slice(dash + 1)];
}

/** A pre-release stands before its release, a build of a packager's own after it. */
function suffixRank(suffix: string): number {
  if (suffix === "") return 0;
  return /^(alpha|beta|rc)/.test(suffix) ? -1 : 1;
}

function compareParts(left: readonly string[], right: readonly string[]): number {
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const order = comparePart(left[index] ?? "0", right[index] ?? "0");
    if (order !== 0) return order;
  }
  return 0;
}

function comparePart(left: string, right: string): number {
  const difference = Number(left) - Number(right);
  if (!Number.isNaN(difference)) return difference;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
