import { test } from "uvu";
import * as assert from "uvu/assert";
import * as features from "../../../src/facts/containerd-features.ts";

/** Kubernetes minor, containerd, what must be in the reason */
const impossible = [
  [6, "1.0.0", /no containerd/],
  [9, "1.2.10", /v1alpha1/],
  [10, "1.0.3", /1\.1 or newer/],
  [16, "2.0.0", /containerd 2\.0 removed/],
  [22, "2.3.4", /containerd 2\.0 removed/],
  [22, "2.0.0-rc.1", /containerd 2\.0 removed/],
  [26, "1.5.18", /CRI v1 only/],
  [36, "1.4.13", /CRI v1 only/],
  [36, "1.7.34", /has no 1\.x for Kubernetes 1\.36/],
] as const;

for (const [minor, version, reason] of impossible) {
  test(`1.${minor} cannot use containerd ${version}`, () => {
    const support = features.containerdSupport(minor, version);
    assert.not.ok(support.ok);
    if (!support.ok) assert.match(support.reason, reason);
  });
}

/** Pairs of containerd's matrix and of kubespray's releases. */
const supported = [
  [9, "1.0.3"],
  [10, "1.1.0"],
  [15, "1.2.6"],
  [16, "1.3.0"],
  [19, "1.4.3"],
  [22, "1.5.8"],
  [23, "1.6.4"],
  [23, "2.0.0"],
  [26, "1.6.15"],
  [27, "1.7.13"],
  [32, "2.0.6"],
  [32, "1.7.24"],
  [33, "2.1.5"],
  [34, "2.2.1"],
  [35, "1.7.28"],
  [36, "2.2.0"],
  [36, "2.3.4"],
] as const;

for (const [minor, version] of supported) {
  test(`1.${minor} with containerd ${version}`, () => {
    assert.equal(features.containerdSupport(minor, version), { ok: true });
  });
}

/** They speak the same CRI, but the matrix does not name them. */
const untested = [
  [11, "1.3.0"],
  [18, "1.4.3"],
  [19, "1.5.8"],
  [26, "1.6.8"],
  [33, "2.0.3"],
  [36, "2.1.5"],
] as const;

for (const [minor, version] of untested) {
  test(`1.${minor} with containerd ${version} is not in the matrix`, () => {
    const support = features.containerdSupport(minor, version);
    assert.ok(support.ok && support.note?.includes(`does not name ${version}`));
  });
}

/** version, written schema, readable schemas */
const schemas = [
  ["1.2.13", 1, [1]],
  ["1.3.0", 2, [1, 2]],
  ["1.7.34", 2, [1, 2]],
  ["2.0.0", 3, [1, 2, 3]],
  ["2.2.6", 3, [1, 2, 3]],
  ["2.3.4", 3, [1, 2, 3, 4]],
] as const;

for (const [version, written, readable] of schemas) {
  test(`config schemas of ${version}`, () => {
    assert.is(features.containerdConfigVersion(version), written);
    assert.equal(features.readableConfigVersions(version), readable);
  });
}

/** predicate, last version without it, first version with it (or the other way round) */
const turns = [
  [features.hasRegistryConfigPath, "1.4.13", "1.5.0"],
  [features.hasCniBinDirs, "2.0.11", "2.1.0"],
  [features.hasSdNotify, "1.3.10", "1.4.0"],
  [features.answersCgroupDriver, "1.7.34", "2.0.0"],
  [features.breaksPinnedSandboxImage, "2.2.7", "2.3.0"],
] as const;

for (const [predicate, before, after] of turns) {
  test(predicate.name, () => {
    assert.is(predicate(before), false);
    assert.is(predicate(after), true);
  });
}

test("what 2.0 removed", () => {
  assert.is(features.hasOldShims("1.7.34"), true);
  assert.is(features.hasOldShims("2.0.0"), false);
  assert.is(features.hasOldCriRuntimeKeys("1.7.34"), true);
  assert.is(features.hasOldCriRuntimeKeys("2.0.0"), false);
});

test("2.3.4 mends pinned sandbox images", () => {
  assert.is(features.breaksPinnedSandboxImage("2.3.3"), true);
  assert.is(features.breaksPinnedSandboxImage("2.3.4"), false);
});

test.run();
