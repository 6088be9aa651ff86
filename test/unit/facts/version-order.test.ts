import { test } from "uvu";
import * as assert from "uvu/assert";
import { compareVersions } from "../../../src/facts/version-order.ts";

const ascending = [
  "0.19",
  "1.0.0-beta.0",
  "1.0.0-rc8",
  "1.0.0-rc10",
  "1.0.0-rc93",
  "1.0.0",
  "1.0.2",
  "1.7.1",
  "1.7.1-flannel1",
  "1.7.2",
  "1.9.0",
  "1.10.0",
  "1.17",
  "1.17.1",
  "2.1.0-beta.0",
  "2.1.0",
  "17.03.2",
  "17.12.0",
  "18.06.3",
];

test("orders every pair", () => {
  for (const [i, left] of ascending.entries()) {
    for (const [j, right] of ascending.entries()) {
      assert.is(Math.sign(compareVersions(left, right)), Math.sign(i - j), `${left} ${right}`);
    }
  }
});

test("a missing part is zero", () => {
  assert.is(compareVersions("1.17", "1.17.0"), 0);
});

test.run();
