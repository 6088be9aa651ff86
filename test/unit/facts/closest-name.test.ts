import { test } from "uvu";
import * as assert from "uvu/assert";
import { closestName } from "../../../src/facts/closest-name.ts";

const names = ["authentication.anonymous.enabled", "clusterDNS", "maxPods", "node-ip", "v"];

/** written, meant */
const cases = [
  ["max-pods", "maxPods"],
  ["maxpods", "maxPods"],
  ["maxPod", "maxPods"],
  ["clusterDsn", "clusterDNS"],
  ["anonymous.enabled", "authentication.anonymous.enabled"],
  ["nodeIP", "node-ip"],
  ["", undefined],
  ["---", undefined],
  ["evictionHard", undefined],
] as const;

for (const [written, meant] of cases) {
  test(`"${written}"`, () => {
    assert.is(closestName(written, names), meant);
  });
}

test("nothing to choose from", () => {
  assert.is(closestName("maxPods", []), undefined);
});

test("the nearest of several", () => {
  assert.is(closestName("node-labelz", ["node-papers", "node-labels"]), "node-labels");
});

test("an ending that several paths share suggests none", () => {
  assert.is(closestName("enabled", ["a.b.enabled", "c.d.enabled"]), undefined);
});

test.run();
