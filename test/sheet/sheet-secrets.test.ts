import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { build } from "../../src/cli/commands/build.ts";
import type { Io } from "../../src/cli/io.ts";
import { removeTree } from "../../src/output/swap-build.ts";
import { modeAt } from "../helpers/build-folder.ts";
import { smallProfile } from "../helpers/cli-profiles.ts";
import { knownSecrets, secretsIn } from "../robustness/known-secrets.ts";
import { compileProfile, sheetOf } from "./sheet-page.ts";

const folder = mkdtempSync(join(tmpdir(), "nodegen-sheet-"));
const profile = smallProfile(["node-1", "node-2"], "kubeProxy: { enabled: true }\npacker: {}\n");

test.after(() => removeTree(folder));

test("the default sheet holds no secret, and the other holds them", async () => {
  const files = await compileProfile(folder, profile);
  const html = sheetOf(files);
  const secrets = knownSecrets(join(folder, "demo.secrets"));
  assert.ok(secrets.length >= 3, "keys and a token");
  assert.equal(secretsIn(html, secrets), []);
  const secretFiles = [...files.values()].filter(({ secret }) => secret);
  assert.ok(secretFiles.length > 12);
  for (const { path, content } of secretFiles) {
    // The first lines of a file are the same for every cluster.
    const encoded = Buffer.from(content).toString("base64");
    assert.not.ok(html.includes(encoded.slice(-100)), path);
  }
  assert.is(files.get("index.html")?.secret, false);

  const own = await compileProfile(folder, profile, true);
  const used = secrets.filter(({ name }) => name !== "pki/ca.key").map(({ name }) => name);
  assert.equal(secretsIn(sheetOf(own), secrets), used);
  assert.is(own.get("index.html")?.secret, true);
});

test("the same profile makes the same bytes, whatever the day", async () => {
  const files = await compileProfile(folder, profile);
  const later = await compileProfile(folder, profile, false, new Date("2026-12-01T01:02:03Z"));
  assert.is(sheetOf(later), sheetOf(files));
  assert.ok(sheetOf(files).length > 20_000);
});

test("--sheet-with-secrets writes 0600; a build without it takes the secrets out again", async () => {
  const quiet = () => undefined;
  const streams = { env: {}, colour: false, terminal: false, out: quiet, err: quiet };
  const io: Io = { ...streams, cwd: folder, now: new Date("2026-11-21T12:00:00Z") };
  const sheet = join(folder, "out/demo/index.html");
  const run = (sheetWithSecrets: boolean, check = false) =>
    build({ profile: "profile.yaml", out: "out", nodes: [], check, sheetWithSecrets }, io);
  assert.is(await run(true), 0);
  assert.is(modeAt(sheet), "600");
  assert.is(await run(true, true), 0, "unchanged");
  assert.is(await run(false, true), 3, "it would change");
  assert.is(await run(false), 0);
  assert.is(modeAt(sheet), "644");
});

test.run();
