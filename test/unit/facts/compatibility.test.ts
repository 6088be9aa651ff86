import { test } from "uvu";
import * as assert from "uvu/assert";
import { loadBinaryCatalog } from "../../../src/facts/binary-catalog.ts";
import {
  defaultsFor,
  newestKubernetes,
  newestMinor,
  oldestMinor,
  pauseImage,
} from "../../../src/facts/compatibility.ts";
import { containerdSupport } from "../../../src/facts/containerd-features.ts";

const catalog = await loadBinaryCatalog();
const minors = Array.from({ length: newestMinor - oldestMinor + 1 }, (_, i) => oldestMinor + i);

/** minor, kubernetes, containerd, runc, crictl, cni-plugins */
const rows = [
  [36, "1.36.4", "2.3.4", "1.4.3", "1.36.0", "1.9.1"],
  [35, "1.35.8", "2.2.3", "1.4.2", "1.35.0", "1.9.1"],
  [34, "1.34.11", "2.2.1", "1.3.4", "1.34.0", "1.8.0"],
  [33, "1.33.13", "2.1.5", "1.3.4", "1.33.0", "1.8.0"],
  [32, "1.32.13", "2.0.6", "1.2.6", "1.32.0", "1.4.1"],
  [31, "1.31.14", "1.7.27", "1.2.6", "1.31.1", "1.4.1"],
  [26, "1.26.15", "1.7.13", "1.1.12", "1.26.0", "1.3.0"],
  [24, "1.24.17", "1.6.8", "1.1.4", "1.24.0", "1.1.1"],
  [22, "1.22.15", "1.5.8", "1.0.3", "1.22.0", "1.0.1"],
  [21, "1.21.13", "1.4.13", "1.0.3", "1.21.0", "0.9.1"],
  [16, "1.16.15", "1.3.10", "1.0.3", "1.16.1", "0.8.6"],
] as const;

for (const [minor, kubernetes, containerd, runc, crictl, cniPlugins] of rows) {
  test(`what goes with 1.${minor}`, () => {
    const versions = defaultsFor(minor)?.versions;
    const found = [versions?.kubernetes, versions?.containerd, versions?.runc, versions?.crictl];
    assert.equal(found, [kubernetes, containerd, runc, crictl]);
    assert.is(versions?.["cni-plugins"], cniPlugins);
  });
}

test("the newest release", () => {
  assert.is(newestKubernetes(), "1.36.4");
});

test("no minor outside 1.6 to 1.36", () => {
  assert.is(defaultsFor(5), undefined);
  assert.is(defaultsFor(37), undefined);
  assert.is(pauseImage(37, "amd64"), undefined);
});

test("1.7 has no release with a digest", () => {
  assert.is(defaultsFor(7)?.versions.kubernetes, undefined);
});

test("kube-proxy of the newest patches has no digest, the one before is named", () => {
  assert.is(defaultsFor(36)?.versions["kube-proxy"], "1.36.3");
  assert.is(defaultsFor(35)?.versions["kube-proxy"], "1.35.7");
  assert.is(defaultsFor(34)?.versions["kube-proxy"], "1.34.10");
  assert.is(defaultsFor(33)?.versions["kube-proxy"], "1.33.13");
  assert.is(defaultsFor(20)?.versions["kube-proxy"], undefined);
});

test("what is inferred is marked", () => {
  assert.ok(defaultsFor(16)?.uncertain.includes("runc"));
  assert.equal(defaultsFor(36)?.uncertain, []);
});

for (const minor of minors) {
  test(`the node's components of 1.${minor} have digests for amd64 and fit`, () => {
    const defaults = defaultsFor(minor);
    assert.ok(defaults);
    for (const name of ["kube-proxy", "containerd", "runc", "crictl", "cni-plugins"] as const) {
      const version = defaults?.versions[name];
      if (version === undefined) continue;
      assert.ok(catalog.findBinary(name, version, "amd64"), `${name} ${version}`);
    }
    const { containerd } = defaults?.versions ?? {};
    assert.is(containerd === undefined, minor < 10);
    if (containerd !== undefined) assert.ok(containerdSupport(minor, containerd).ok);
  });
}

for (const minor of minors.filter((one) => one >= 23)) {
  test(`the node's components of 1.${minor} have digests for arm64 too`, () => {
    const versions = defaultsFor(minor)?.versions;
    const names = ["containerd", "runc", "crictl", "cni-plugins"] as const;
    for (const name of names) {
      assert.ok(catalog.findBinary(name, versions?.[name] ?? "", "arm64"), name);
    }
    assert.ok(catalog.findBinary("kubelet", versions?.kubernetes ?? "", "arm64"));
  });
}

/** first minor, last minor, image */
const pauses = [
  [6, 9, "gcr.io/google_containers/pause-amd64:3.0"],
  [10, 17, "k8s.gcr.io/pause:3.1"],
  [18, 20, "k8s.gcr.io/pause:3.2"],
  [21, 21, "k8s.gcr.io/pause:3.4.1"],
  [22, 22, "k8s.gcr.io/pause:3.5"],
  [23, 23, "k8s.gcr.io/pause:3.6"],
  [24, 24, "registry.k8s.io/pause:3.7"],
  [25, 25, "registry.k8s.io/pause:3.8"],
  [26, 30, "registry.k8s.io/pause:3.9"],
  [31, 33, "registry.k8s.io/pause:3.10"],
  [34, 35, "registry.k8s.io/pause:3.10.1"],
  [36, 36, "registry.k8s.io/pause:3.10.2"],
] as const;

test("the kubelet's own pause image", () => {
  for (const [first, last, image] of pauses) {
    for (let minor = first; minor <= last; minor++) assert.is(pauseImage(minor, "amd64"), image);
  }
  assert.is(pauseImage(9, "arm64"), "gcr.io/google_containers/pause-arm64:3.0");
});

test.run();
