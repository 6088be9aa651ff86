import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { resolveCluster } from "../../src/cluster/resolve-cluster.ts";
import { loadBinaryCatalog } from "../../src/facts/binary-catalog.ts";
import { defaultsFor, newestMinor, oldestMinor } from "../../src/facts/compatibility.ts";
import { loadComponentSettings } from "../../src/facts/component-settings.ts";
import { presets } from "../../src/generated/presets.ts";
import { loadTexts } from "../helpers/load-texts.ts";

const profiles = join(import.meta.dirname, "../../profiles");
const facts = { catalog: await loadBinaryCatalog(), settings: await loadComponentSettings() };

/** From which minor on a profile is refused, with one of the reasons; `undefined` where it builds. */
type Window = readonly { readonly from: number; readonly reason: string | undefined }[];

/**
 * What each profile's settings allow, from the facts: allowed-unsafe-sysctls since 1.11, resourceContainer until 1.15,
 * serverTLSBootstrap since 1.11, dockershim's flags until 1.23, cAdvisor's port until 1.11, logtostderr until 1.25.
 */
const windows: Readonly<Record<string, Window>> = {
  "kubeasz-ha": [
    { from: 6, reason: undefined },
    { from: 26, reason: "flag-unavailable" },
  ],
  "kubeasz-bootstrap": [
    { from: 6, reason: undefined },
    { from: 26, reason: "flag-unavailable" },
  ],
  "flannel-ipvs": [
    { from: 6, reason: "field-unavailable" },
    { from: 10, reason: "flag-unavailable" },
    { from: 11, reason: undefined },
    { from: 16, reason: "field-unavailable" },
  ],
  containerd: [
    { from: 6, reason: "runtime-incompatible" },
    { from: 10, reason: "serving-certificate-unavailable" },
    { from: 11, reason: undefined },
    { from: 24, reason: "flag-unavailable" },
  ],
  "flanneld-docker": [
    { from: 6, reason: undefined },
    { from: 12, reason: "cadvisor-unavailable" },
  ],
};

function errorsOf(profile: string, minor: number): readonly string[] {
  const version = defaultsFor(minor)?.versions.kubernetes ?? `1.${minor}.0`;
  const read = (name: string) =>
    readFileSync(join(profiles, name), "utf8").replace(
      /^ {2}version: 1\.\S+/m,
      `  version: ${version}`,
    );
  // One of them extends another.
  const names = readdirSync(profiles).filter((name) => name.endsWith(".yaml"));
  const files = Object.fromEntries(names.map((name) => [name, read(name)]));
  const loaded = loadTexts({
    files: { ...files, "profile.yaml": read(`${profile}.yaml`) },
    presets: Object.fromEntries(presets),
  });
  if (loaded.value === undefined) throw new Error(`${profile} is not a profile`);
  const { diagnostics } = resolveCluster(loaded.value.profile, facts);
  // Where no digest is known, nothing else may be wrong.
  return diagnostics
    .filter(({ severity, code }) => severity === "error" && code !== "binary-version-unknown")
    .map(({ code }) => code);
}

for (const [profile, window] of Object.entries(windows)) {
  for (let minor = oldestMinor; minor <= newestMinor; minor += 1) {
    const reason = window.findLast(({ from }) => from <= minor)?.reason;
    const outcome = reason === undefined ? "builds" : `is refused: ${reason}`;
    test(`${profile} ${outcome} with Kubernetes 1.${minor}`, () => {
      const errors = errorsOf(profile, minor);
      if (reason === undefined) assert.equal(errors, []);
      else assert.ok(errors.includes(reason), `the errors are ${errors.join(", ")}`);
    });
  }
}

test.run();
