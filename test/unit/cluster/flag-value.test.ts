import { test } from "uvu";
import * as assert from "uvu/assert";
import { fieldValue, flagValue } from "../../../src/cluster/settings/flag-value.ts";
import { loadComponentSettings } from "../../../src/facts/component-settings.ts";

const settings = await loadComponentSettings();

/** flag, type of its field, text, value in the field */
const readings = [
  ["max-pods", "integer", "60", 60],
  ["max-pods", "integer", 60, 60],
  ["max-pods", "integer", "many", "many"],
  ["fail-swap-on", "boolean", "false", false],
  ["fail-swap-on", "boolean", "F", false],
  ["cluster-dns", "array<string>", "10.0.0.2,10.0.0.3", ["10.0.0.2", "10.0.0.3"]],
  ["cluster-dns", "array<string>", "", []],
  ["eviction-hard", "map<string,string>", "memory.available<1Gi", { "memory.available": "1Gi" }],
  ["kube-reserved", "map<string,string>", "cpu=1,memory=2Gi", { cpu: "1", memory: "2Gi" }],
  ["feature-gates", "map<string,boolean>", "A=true,B=false", { A: true, B: false }],
  ["cluster-domain", "string", "cluster.local.", "cluster.local."],
] as const;

for (const [name, type, text, expected] of readings) {
  test(`--${name}=${text} as a field`, () => {
    const flag = settings.flag("kubelet", name);
    if (flag === undefined) throw new Error(`no flag ${name}`);
    assert.equal(fieldValue(flag, type, text), expected);
  });
}

test("a flag refuses what it cannot hold", () => {
  const of = (name: string, value: unknown) => flagValue({ name, since: 6 }, value);
  assert.is(of("allowed-unsafe-sysctls", ["a,b"]), undefined);
  assert.is(of("kube-reserved", { "a=b": "1" }), undefined);
  assert.is(of("cluster-domain", "a\0b"), undefined);
  assert.is(of("manifest-url-header", { a: ["1", "2"] }), undefined);
  assert.is(of("manifest-url-header", { a: ["1"], b: ["2"] }), undefined);
});

test.run();
