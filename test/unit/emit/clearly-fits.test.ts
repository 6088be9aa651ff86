import { gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createFitCheck } from "../../../src/emit/clearly-fits.ts";
import { fitTarget, nearLimit } from "../../../src/emit/fit-target.ts";
import { emitUserData } from "../../../src/emit/user-data.ts";
import { targetNames } from "../../../src/facts/target-names.ts";
import { noise } from "../../helpers/noise.ts";
import { sampleFile, samplePlan } from "../../helpers/sample-plan.ts";

const estimate = (bytes: Uint8Array): number => gzipSync(bytes).length;

/** Sizes on both sides of every limit between 2 KiB and 64 KiB. */
const sizes = [
  100, 4000, 8000, 9000, 10_000, 11_000, 12_000, 15_000, 22_000, 24_000, 33_000, 48_000,
];

/** One file of bytes of noise, many small ones, and text of short lines. */
const plans = sizes.flatMap((size) => [
  {
    title: `${size} bytes of noise`,
    plan: samplePlan([sampleFile("/etc/noise", noise(size))]),
  },
  {
    title: `${size} bytes of noise in 40 files`,
    plan: samplePlan(
      Array.from({ length: 40 }, (_, index) =>
        sampleFile(`/etc/noise/${index}`, noise(Math.ceil(size / 40), `${index}`)),
      ),
    ),
  },
  {
    title: `${size} characters in short lines`,
    plan: samplePlan([
      sampleFile(
        "/etc/lines",
        noise(size / 4)
          .toString("hex")
          .replace(/(.)/g, "$1\n"),
      ),
    ]),
  },
]);

for (const { title, plan } of plans) {
  const forms = emitUserData(plan, "1.0.0");
  for (const name of targetNames) {
    test(`${title} that clearly fit ${name} are not near its limit`, () => {
      const clear = createFitCheck([name], estimate)(plan);
      const { percent } = fitTarget(name, forms);
      if (clear) assert.ok(percent < nearLimit * 100, String(percent));
      if (percent < nearLimit * 50) assert.ok(clear, String(percent));
    });
  }
}

test("without targets everything fits", () => {
  const plan = samplePlan([sampleFile("/etc/noise", noise(100_000))]);
  assert.ok(createFitCheck([], estimate)(plan));
});

test.run();
