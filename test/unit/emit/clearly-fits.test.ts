import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { clearlyFits } from "../../../src/emit/clearly-fits.ts";
import { fitTarget, nearLimit } from "../../../src/emit/fit-target.ts";
import { emitUserData } from "../../../src/emit/user-data.ts";
import { targetNames } from "../../../src/facts/target-names.ts";
import { sampleFile, samplePlan } from "../../helpers/sample-plan.ts";

const estimate = (bytes: Uint8Array): number => gzipSync(bytes).length;

/** Sizes on both sides of every limit between 2 KiB and 64 KiB. */
const sizes = [
  100, 4000, 8000, 9000, 10_000, 11_000, 12_000, 15_000, 22_000, 24_000, 33_000, 48_000,
];

for (const size of sizes) {
  const plan = samplePlan([sampleFile("/etc/random", randomBytes(size))]);
  const forms = emitUserData(plan, "1.0.0");
  for (const name of targetNames) {
    test(`${size} random bytes that clearly fit ${name} are not near its limit`, () => {
      const clear = clearlyFits(plan, [name], "1.0.0", estimate);
      const { percent } = fitTarget(name, forms);
      if (clear) assert.ok(percent < nearLimit * 100, String(percent));
      if (percent < nearLimit * 80) assert.ok(clear, String(percent));
    });
  }
}

test("without targets everything fits", () => {
  const plan = samplePlan([sampleFile("/etc/random", randomBytes(100_000))]);
  assert.ok(clearlyFits(plan, [], "1.0.0", estimate));
});

test.run();
