import { test } from "uvu";
import * as assert from "uvu/assert";
import * as features from "../../../src/facts/runtime-features.ts";

const outcome = (support: features.RuntimeSupport) =>
  support.ok ? (support.note === undefined ? "works" : "untested") : "impossible";

/**
 * kubeadm's validated dockers: kubernetes/kubernetes#68495 (1.12), #72823 (1.14), #84476 (1.17), #98977 (1.21). The last:
 * k3s-io/k3s#9279, the code that dockershim and cri-dockerd share fails with API 1.44.
 */
const dockershim = [
  [6, "17.03.2", "works"],
  [9, "17.12.1", "untested"],
  [11, "18.06.3", "untested"],
  [12, "18.06.3", "works"],
  [14, "18.09.9", "works"],
  [16, "19.03.15", "untested"],
  [17, "19.03.15", "works"],
  [20, "20.10.17", "untested"],
  [21, "20.10.17", "works"],
  [23, "24.0.9", "untested"],
  [23, "25.0.0", "impossible"],
] as const;

for (const [minor, docker, expected] of dockershim) {
  test(`dockershim of 1.${minor} and docker ${docker}: ${expected}`, () => {
    assert.is(outcome(features.dockershimSupport(minor, docker)), expected);
  });
}

/** Mirantis/cri-dockerd#136, #346, #395, rancher-sandbox/rancher-desktop#6660, docker/for-win#14997 */
const criDockerd = [
  [24, "0.2.2", "20.10.17", "works"],
  [25, "0.2.2", "24.0.9", "works"],
  [26, "0.2.2", "20.10.17", "impossible"],
  [26, "0.3.0", "20.10.17", "works"],
  [28, "0.3.4", "25.0.2", "impossible"],
  [28, "0.3.10", "25.0.2", "works"],
  [30, "0.3.11", "20.10.17", "works"],
  [31, "0.3.16", "20.10.17", "untested"],
  [31, "0.3.16", "24.0.9", "works"],
  [33, "0.3.15", "29.1.2", "impossible"],
  [33, "0.3.21", "29.1.2", "works"],
] as const;

for (const [minor, adapter, docker, expected] of criDockerd) {
  test(`1.${minor}, cri-dockerd ${adapter}, docker ${docker}: ${expected}`, () => {
    assert.is(outcome(features.criDockerdSupport(minor, adapter, docker)), expected);
  });
}

const crio = [
  [30, "1.30.3", "works"],
  [30, "1.31.6", "untested"],
  [30, "1.29.1", "untested"],
  [30, "1.32.0", "impossible"],
  [30, "1.28.10", "impossible"],
] as const;

for (const [minor, version, expected] of crio) {
  test(`1.${minor} and CRI-O ${version}: ${expected}`, () => {
    assert.is(outcome(features.crioSupport(minor, version)), expected);
  });
}

test("what a reason says", () => {
  const found = features.criDockerdSupport(28, "0.3.4", "25.0.2");
  assert.equal(found, {
    ok: false,
    reason: "docker 25.0.2 needs cri-dockerd 0.3.10 or newer, and this is 0.3.4",
  });
});

// docker/cli: "overlay2.override_kernel_check" has had no effect since 17.12 and is gone in 24.
test("the kernel check of overlay2", () => {
  assert.ok(features.checksKernelForOverlay2("17.03.2"));
  assert.not.ok(features.checksKernelForOverlay2("18.06.3"));
  assert.not.ok(features.checksKernelForOverlay2("24.0.9"));
});

// https://kubernetes.io/docs/concepts/architecture/cgroups/#requirements; docker's own documentation names 20.10.
for (const [name, last, first] of [
  ["containerd", "1.3.10", "1.4.0"],
  ["docker", "19.03.15", "20.10.0"],
  ["cri-o", "1.19.7", "1.20.0"],
] as const)
  test(`${name} works with cgroup v2 alone from ${first} on`, () => {
    assert.not(features.runtimeKnowsCgroupV2(name, last));
    assert.ok(features.runtimeKnowsCgroupV2(name, first));
  });

test.run();
