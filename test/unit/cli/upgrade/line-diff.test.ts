import { test } from "uvu";
import * as assert from "uvu/assert";
import { diffLines } from "../../../../src/cli/upgrade/line-diff.ts";

const cases: readonly (readonly [string, string, string, string])[] = [
  ["equal", "a\nb", "a\nb", ""],
  ["one more", "a\nc", "a\nb\nc", "+b"],
  ["one less", "a\nb\nc", "a\nc", "-b"],
  ["replaced", "a\nb\nc", "a\nx\nc", "-b +x"],
  ["at the ends", "a\nb", "b\nc", "-a +c"],
  ["from nothing", "", "a", "- +a"],
];

for (const [name, before, after, want] of cases) {
  test(name, () => {
    const found = diffLines(before, after).map(({ sign, line }) => sign + line);
    assert.is(found.join(" "), want);
  });
}

test.run();
