import { test } from "uvu";
import * as assert from "uvu/assert";
import { loadComponentSettings } from "../../../src/facts/component-settings.ts";
import { configFieldType, configValueFits, nanoseconds } from "../../../src/facts/config-value.ts";

const settings = await loadComponentSettings();

/** type, values that fit, values that do not */
const types = [
  ["string", ["", "x"], [1, true, {}, []]],
  ["boolean", [true, false], ["true", 1]],
  ["integer", [0, -1, 110], ["110", 1.5, true]],
  ["number", [0, 0.5], ["0.5", Number.NaN]],
  ["duration", ["0", "0s", "1m0s", "1h30m", "1.5h", "100ms", "-1s"], [0, 60, "1", "1d", "", "m"]],
  ["duration|integer-nanoseconds", ["5s", 5_000_000_000], ["5", true]],
  ["quantity", ["10Mi", "500m", "1.5", 1024, "1e3"], ["10MB", "", true, "ten"]],
  ["object", [{}, { a: 1 }], [[], "x", 1]],
  ["array<string>", [[], ["a"]], [["a", 1], "a", {}]],
  ["array<integer>", [[1]], [["1"]]],
  ["array<object>", [[{}]], [["x"], {}]],
  ["map<string,string>", [{}, { "memory.available": "100Mi" }], [{ cpu: 1 }, []]],
  ["map<string,boolean>", [{ NodeSwap: true }], [{ NodeSwap: "true" }]],
  ["map<string,array<string>>", [{ a: ["b"] }], [{ a: "b" }]],
  ["time", ["2026-01-02T03:04:05Z"], ["soon", 5]],
] as const;

for (const [type, good, bad] of types) {
  test(type, () => {
    for (const value of good) assert.ok(configValueFits(type, value), JSON.stringify(value));
    for (const value of bad) assert.not.ok(configValueFits(type, value), JSON.stringify(value));
    assert.ok(configValueFits(type, null));
  });
}

test("every type in the tables is known", () => {
  for (const component of ["kubelet", "kube-proxy"] as const) {
    for (const name of settings.configFieldNames(component, 36)) {
      const type = settings.configField(component, name)?.type ?? "";
      const samples = ["x", true, 1, "1s", {}, [], "2026-01-02T03:04:05Z"];
      assert.ok(
        samples.some((sample) => configValueFits(type, sample)),
        type,
      );
    }
  }
});

test("a type that changed", () => {
  const flush = settings.configField("kubelet", "logging.flushFrequency");
  const gates = settings.configField("kube-proxy", "featureGates");
  if (flush === undefined || gates === undefined) throw new Error("missing");
  assert.is(configFieldType(flush, 23), "integer-nanoseconds");
  assert.is(configFieldType(flush, 27), "integer-nanoseconds");
  assert.is(configFieldType(flush, 28), "duration|integer-nanoseconds");
  assert.is(configFieldType(gates, 9), "string");
  assert.is(configFieldType(gates, 10), "map<string,boolean>");
});

/** Go's time.ParseDuration: https://pkg.go.dev/time#ParseDuration */
const durations = [
  ["5s", 5_000_000_000],
  ["1h0m0.5s", 3_600_500_000_000],
  ["250ms", 250_000_000],
  ["-1m", -60_000_000_000],
  ["0", 0],
  ["5", undefined],
  [5, undefined],
] as const;

for (const [text, expected] of durations) {
  test(`${text} in nanoseconds`, () => assert.is(nanoseconds(text), expected));
}

test.run();
