import { test } from "uvu";
import * as assert from "uvu/assert";
import { manifestFile, parseManifestFiles } from "../../../src/emit/manifest.ts";

const digest = "a".repeat(64);
const paths = ["nodes/a/user-data", 'odd "name" }', "SHA256SUMS"];
const manifest = {
  apiVersion: "nodegen.dev/v1alpha1",
  kind: "BuildManifest",
  nodegen: "1.0.0",
  cluster: "demo",
  kubernetesVersion: "1.36.4",
  files: paths.map((path) => ({ path, size: 1, sha256: digest, mode: "0600", secret: true })),
  nodes: [{ name: "a", pool: "workers", architecture: "amd64", userData: {}, targets: [] }],
  pools: [],
  binaries: [],
  expires: [],
} as const;
const wanted = paths.map((path) => [path, digest]);

const list = (text: string) => {
  const files = parseManifestFiles(Buffer.from(text));
  return files && [...files];
};
const written = Buffer.from(manifestFile(manifest).content).toString("utf8");

test("a manifest as it was written", () => {
  assert.equal(list(written), wanted);
});

test("only the list of files is read where the layout is nodegen's own", () => {
  assert.equal(list(written.replace('"name": "a"', '"name": a')), wanted);
});

test("a manifest in any other layout", () => {
  assert.equal(list(JSON.stringify(manifest)), wanted);
  assert.equal(list(written.replaceAll("\n    }", "\n}")), wanted);
  assert.equal(list(JSON.stringify({ ...manifest, files: [] }, undefined, 2)), []);
});

test("nothing that is no manifest, or whose paths lead out of the folder", () => {
  assert.is(list("{}"), undefined);
  assert.is(list(written.replace("BuildManifest", "Other")), undefined);
  assert.is(list(written.replace("nodes/a/user-data", "../../etc/passwd")), undefined);
  assert.is(list(written.slice(0, written.length / 2)), undefined);
  assert.is(list(written.replace('"size": 1', '"size": ]')), undefined);
});

test.run();
