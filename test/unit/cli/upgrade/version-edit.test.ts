import { test } from "uvu";
import * as assert from "uvu/assert";
import { applyEdits, pinnedVersions } from "../../../../src/cli/upgrade/version-edit.ts";
import { diagnose } from "../../../../src/diagnostics/diagnostic.ts";
import { loadBinaryCatalog } from "../../../../src/facts/binary-catalog.ts";
import type { Profile } from "../../../../src/profile/profile.ts";

const catalog = await loadBinaryCatalog();

const base: Profile = {
  apiVersion: "nodegen.dev/v1alpha1",
  kind: "ClusterProfile",
  metadata: { name: "demo" },
  kubernetes: { version: "1.22.15", controlPlaneEndpoint: "https://10.0.0.10:6443" },
  nodePools: [],
};

const incompatible = diagnose(
  "runtime-incompatible",
  { reason: "", suggestion: undefined },
  { path: ["containerRuntime", "version"] },
);

/** Part of a profile, minor, and path to versions and reason; the versions are those of facts/compat.json. */
const cases: readonly (readonly [Partial<Profile>, number, Record<string, string>])[] = [
  [{}, 26, {}],
  [
    { containerRuntime: { version: "1.5.8" } },
    26,
    { "containerRuntime.version": "1.5.8 -> 1.7.13 needed" },
  ],
  [
    { containerRuntime: { version: "v1.5.8" } },
    26,
    { "containerRuntime.version": "v1.5.8 -> v1.7.13 needed" },
  ],
  [{ containerRuntime: { version: "1.7.13" } }, 26, {}],
  [
    { binaries: { runc: { version: "1.0.3" }, "cni-plugins": { version: "1.3.0" } } },
    26,
    { "binaries.runc.version": "1.0.3 -> 1.1.12 newer" },
  ],
  [{ binaries: { runc: { version: "1.0.3", sha256: { amd64: "0".repeat(64) } } } }, 26, {}],
  [{ binaries: { runc: { url: "https://files.example/runc" } } }, 26, {}],
];

for (const [part, minor, want] of cases) {
  test(`${JSON.stringify(part)} for 1.${minor}`, () => {
    const edits = pinnedVersions({ ...base, ...part }, minor, [incompatible], catalog);
    const found = edits.map(({ path, from, to, reason }) => [
      path.join("."),
      `${from} -> ${to} ${reason}`,
    ]);
    assert.equal(Object.fromEntries(found), want);
  });
}

test("a version without a patch in the facts becomes the newest one with a digest", () => {
  const profile: Profile = {
    ...base,
    containerRuntime: { name: "docker", version: "19.03.15" } as Profile["containerRuntime"] & {},
  };
  const [edit] = pinnedVersions(profile, 24, [], catalog);
  assert.match(edit?.to ?? "", /^20\.10\.\d+$/);
  assert.ok(catalog.findBinary("docker", edit?.to ?? "", "amd64"));
});

test("edits change a copy", () => {
  const profile: Profile = { ...base, binaries: { runc: { version: "1.0.3" } } };
  const path = ["binaries", "runc", "version"];
  const edit = { path, from: "1.0.3", to: "1.1.12", reason: "newer" as const };
  assert.is(applyEdits(profile, [edit]).binaries?.["runc"]?.version, "1.1.12");
  assert.is(profile.binaries?.["runc"]?.version, "1.0.3");
});

test.run();
