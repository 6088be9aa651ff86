import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { matchesNamePattern } from "../../../src/cluster/names.ts";
import { processorTime } from "../../helpers/processor-time.ts";

test("a name pattern matches what its regular expression matches", () => {
  const text = (letters: string) => fc.string({ unit: fc.constantFrom(...letters), maxLength: 7 });
  fc.assert(
    fc.property(text("ab-."), text("ab-.*"), (name, pattern) => {
      const expression = pattern.replaceAll(".", "\\.").replaceAll("*", "[a-z0-9-]*");
      const wanted = new RegExp(`^${expression}$`).test(name);
      assert.is(matchesNamePattern(name, pattern), wanted, `${name} ${pattern}`);
    }),
    { numRuns: 5000, seed: 6 },
  );
});

test("a pattern of many stars takes no time", () => {
  const started = processorTime();
  assert.is(matchesNamePattern("a".repeat(253), `${"a*".repeat(120)}b`), false);
  assert.ok(processorTime() - started < 1000);
});

test.run();
