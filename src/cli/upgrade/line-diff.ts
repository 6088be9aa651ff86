/** One line that only one of two texts has. */
export interface LineChange {
  readonly sign: "-" | "+";
  readonly line: string;
}

/** The lines that differ between two texts, in order, by their longest common subsequence. Meant for short texts. */
export function diffLines(before: string, after: string): readonly LineChange[] {
  const [left, right] = [before.split("\n"), after.split("\n")];
  const common = commonLengths(left, right);
  const changes: LineChange[] = [];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    if (i < left.length && left[i] === right[j]) {
      i += 1;
      j += 1;
    } else if (i < left.length && (common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0)) {
      changes.push({ sign: "-", line: left[i++] ?? "" });
    } else {
      changes.push({ sign: "+", line: right[j++] ?? "" });
    }
  }
  return changes;
}

/** `[i][j]`: length of the longest common subsequence of what follows line i on the left and line j on the right. */
function commonLengths(left: readonly string[], right: readonly string[]): readonly number[][] {
  const lengths = Array.from({ length: left.length + 1 }, () =>
    new Array<number>(right.length + 1).fill(0),
  );
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      const row = lengths[i] ?? [];
      const below = lengths[i + 1] ?? [];
      row[j] =
        left[i] === right[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return lengths;
}
