import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inFolder, put, snapshot } from "../helpers/build-folder.ts";
import { smallProfile } from "../helpers/cli-profiles.ts";
import { finished, type RunResult, runNodegen, startNodegen } from "../helpers/nodegen.ts";
import { secretsFaults } from "./whole-secrets.ts";

const settings = "kubelet: { servingCertificate: issued }";

function eightBuilds(folder: string): Promise<RunResult[]> {
  const start = () => finished(startNodegen(["build", "profile.yaml"], { cwd: folder }));
  return Promise.all(Array.from({ length: 8 }, start));
}

/** Each ended well or named who held the lock; returns how many ended well. */
function assertAllWell(results: readonly RunResult[]): number {
  for (const { status, stderr } of results) {
    if (status !== 0) {
      assert.is(status, 1);
      assert.match(stderr, /output-locked\].*process \d+ on \S+, since/);
    }
  }
  return results.filter(({ status }) => status === 0).length;
}

test("eight builds at once make one set of secrets, and their output is of that set", () =>
  inFolder(async (folder) => {
    put(join(folder, "profile.yaml"), smallProfile(["node-1", "node-2"], settings));
    const results = await eightBuilds(folder);
    assert.ok(assertAllWell(results) > 0);
    const announced = results.filter(({ stderr }) => stderr.includes("made the CA")).length;
    assert.is(announced, 1, "one build made the CA");
    assert.equal(secretsFaults(join(folder, "demo.secrets")), []);
    assert.is(runNodegen(["build", "profile.yaml", "--check"], { cwd: folder }).status, 0);
    const authority = readFileSync(join(folder, "demo.secrets/pki/ca.crt"), "utf8");
    const userData = readFileSync(join(folder, "out/demo/nodes/node-1/user-data"), "utf8");
    assert.ok(userData.includes(authority.split("\n")[1] ?? "?"));
    assertNothingLeft(folder);
  }));

test("eight builds at once of a changed profile on existing secrets keep the CA", () =>
  inFolder(async (folder) => {
    put(join(folder, "profile.yaml"), smallProfile(["node-1"], settings));
    assert.is(runNodegen(["build", "profile.yaml"], { cwd: folder }).status, 0);
    const before = snapshot(join(folder, "demo.secrets"));
    put(join(folder, "profile.yaml"), smallProfile(["node-1", "node-2", "node-3"], settings));
    assert.ok(assertAllWell(await eightBuilds(folder)) > 0);
    const after = snapshot(join(folder, "demo.secrets"));
    for (const [path, content] of Object.entries(before)) assert.is(after[path], content, path);
    assert.equal(secretsFaults(join(folder, "demo.secrets")), []);
    assert.is(runNodegen(["build", "profile.yaml", "--check"], { cwd: folder }).status, 0);
    assertNothingLeft(folder);
  }));

function assertNothingLeft(folder: string): void {
  const left = Object.keys(snapshot(folder)).filter((path) => /(^|\/)\.(?!gitignore$)/.test(path));
  assert.equal(left, []);
}

test.run();
