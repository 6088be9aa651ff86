import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { cniPluginsHoldFlannel, flanneldUsesEtcdV2 } from "../../../src/facts/network-features.ts";

for (const [predicate, last, first] of [
  [cniPluginsHoldFlannel, "0.9.1", "1.0.0"],
  [flanneldUsesEtcdV2, "0.18.1", "0.19.0"],
] as const) {
  test(`${predicate.name} up to ${last}`, () => {
    assert.is(predicate(last), true);
    assert.is(predicate(first), false);
    assert.is(predicate("1.10.0"), false);
  });
}

test("a version of the CNI plugins may be written as a tag", () => {
  assert.equal(["v0.9.1", "v1.0.0"].map(cniPluginsHoldFlannel), [true, false]);
});

/** A release by its number, which only the tables of `facts/` may know. */
const comparison =
  /\b(?:minor|patch)\)? *(?:[<>]=?|[!=]==) *\d|compareVersions\([^)]*,\s*"\d[^)]*\)/;

test("no other folder compares with a release", () => {
  assert.match("if (cluster.version.minor >= 19)", comparison);
  assert.match('compareVersions(version, "0.19.0") < 0', comparison);
  const source = join(import.meta.dirname, "../../../src");
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(
    (path) => path.endsWith(".ts") && !/^(?:facts|generated)\//.test(path) && path !== "main.ts",
  );
  assert.ok(files.length > 200);
  const found = files.filter((path) => comparison.test(readFileSync(join(source, path), "utf8")));
  assert.equal(found, []);
});

test.run();
