import { test } from "uvu";
import * as assert from "uvu/assert";
import { loadComponentSettings } from "../../../src/facts/component-settings.ts";
import {
  type Explanation,
  explainSetting,
  type SettingOwner,
} from "../../../src/facts/explain-setting.ts";

const settings = await loadComponentSettings();

function ask(name: string, owner?: SettingOwner, minor?: number): readonly Explanation[] {
  return explainSetting({ owner, name, minor }, settings).explanations;
}

/** Question to what the facts say in facts/kubernetes.md, sections 1 to 3. */
const known: readonly (readonly [string, SettingOwner | undefined, Partial<Explanation>])[] = [
  ["api-servers", "kubelet", { kind: "flag", removed: "1.8" }],
  ["fail-swap-on", "kubelet", { kind: "flag", since: "1.8" }],
  ["cadvisor-port", undefined, { kind: "flag", component: "kubelet", removed: "1.12" }],
  ["network-plugin", undefined, { kind: "flag", removed: "1.24" }],
  [
    "register-with-taints",
    undefined,
    { field: { name: "registerWithTaints", since: "1.23" }, since: "1.6" },
  ],
  ["registerWithTaints", undefined, { kind: "field", since: "1.23" }],
  ["hostname-override", "kube-proxy", { besideConfig: "1.13" }],
  ["cluster-cidr", "kube-proxy", { besideConfig: "never" }],
  ["conntrack.max", undefined, { kind: "field", component: "kube-proxy", removed: "1.15" }],
  [
    "logging.flushFrequency",
    "kubelet",
    { typeHistory: { "1.23": "integer-nanoseconds", "1.28": "duration|integer-nanoseconds" } },
  ],
  ["memorySwap.swapBehavior", undefined, { gates: ["NodeSwap"] }],
  [
    "NodeSwap",
    "feature-gate",
    {
      kind: "feature-gate",
      stages: [
        { release: "1.22", stage: "Alpha", enabled: false, locked: false },
        { release: "1.28", stage: "Beta", enabled: false, locked: false },
        { release: "1.30", stage: "Beta", enabled: true, locked: false },
        { release: "1.34", stage: "GA", enabled: true, locked: true },
      ],
    },
  ],
];

for (const [name, owner, want] of known) {
  test(`explains ${owner ?? "any"} ${name}`, () => {
    const [first] = ask(name, owner);
    assert.ok(first, "nothing is known");
    for (const [key, value] of Object.entries(want)) {
      assert.equal(first?.[key as keyof Explanation], value, key);
    }
  });
}

test("takes a name with dashes, with its place in the profile, or without the path above", () => {
  const named = (name: string) => ask(name).map((one) => one.name);
  assert.equal(named("--max-pods"), ["max-pods"]);
  assert.equal(named("kubelet.config.maxPods"), ["maxPods"]);
  assert.equal(named("clientCAFile"), ["authentication.x509.clientCAFile"]);
});

test("without an owner all of them are searched", () => {
  const owners = ask("feature-gates").map(({ component }) => component);
  assert.equal(owners, ["kubelet", "kube-proxy"]);
  assert.is(ask("feature-gates", "kube-proxy").length, 1);
  assert.is(ask("feature-gates", "feature-gate").length, 0);
});

/** Setting, minor, its state there. */
const states = [
  ["registerWithTaints", 22, { release: "1.22", state: "unknown-yet" }],
  ["network-plugin", 24, { release: "1.24", state: "removed" }],
  ["cleanup-iptables", 8, { release: "1.8", state: "gap" }],
  ["max-pods", 9, { release: "1.9", state: "known", type: "int" }],
  ["max-pods", 10, { release: "1.10", state: "deprecated", type: "int" }],
] as const;

for (const [name, minor, want] of states) {
  test(`${name} in 1.${minor} is ${want.state}`, () => {
    assert.equal(ask(name, undefined, minor)[0]?.at, want);
  });
}

test("a type and a gate's stage are those of the release", () => {
  const gates = ask("featureGates", "kube-proxy", 9)[0];
  assert.is(gates?.at?.type, "string");
  const stage = ask("NodeSwap", undefined, 29)[0]?.at?.stage;
  assert.equal(stage, { release: "1.28", stage: "Beta", enabled: false, locked: false });
});

test("what is not known leads to the name that was probably meant", () => {
  const meant = (name: string, owner?: SettingOwner) =>
    explainSetting({ owner, name, minor: undefined }, settings).meant;
  assert.is(meant("max-pod", "kubelet"), "max-pods");
  assert.is(meant("NodeSwop"), "NodeSwap");
  assert.is(meant("xyzzy-plugh-qwerty"), undefined);
});

test.run();
