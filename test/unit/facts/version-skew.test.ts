import { test } from "uvu";
import * as assert from "uvu/assert";
import { kubeletSkew, nodeStops } from "../../../src/facts/version-skew.ts";

test("a kubelet before 1.25 may be two minors older, a newer one three", () => {
  assert.is(kubeletSkew(24), 2);
  assert.is(kubeletSkew(25), 3);
});

/** from, to, where nodes are replaced at the latest */
const ways: readonly (readonly [number, number, readonly number[]])[] = [
  [35, 36, [36]],
  [33, 36, [36]],
  [32, 36, [35, 36]],
  [22, 26, [24, 26]],
  [24, 29, [26, 29]],
  [36, 36, []],
];

for (const [from, to, stops] of ways) {
  test(`from 1.${from} to 1.${to}`, () => assert.equal(nodeStops(from, to), stops));
}

test.run();
