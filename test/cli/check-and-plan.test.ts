import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseAllDocuments } from "yaml";
import { plan } from "../../src/cli/commands/plan.ts";
import { inFolder, put, snapshot } from "../helpers/build-folder.ts";
import { repositoryProfiles, smallProfile } from "../helpers/cli-profiles.ts";
import { runNodegen } from "../helpers/nodegen.ts";
import { inCluster } from "../secrets/cluster-folder.ts";

interface JsonDiagnostic {
  readonly file: string;
  readonly range: { readonly start: { readonly line: number; readonly column: number } };
  readonly severity: string;
  readonly code: string;
  readonly message: string;
}

test("check --format json prints an array to standard output and nothing else", () =>
  inFolder((folder) => {
    put(join(folder, "good.yaml"), smallProfile());
    put(join(folder, "bad.yaml"), smallProfile(["Bad_Name", "node-1", "node-1"]));
    const good = runNodegen(["check", "good.yaml", "--format", "json"], { cwd: folder });
    assert.equal(good, { status: 0, stdout: "[]\n", stderr: "" });
    const bad = runNodegen(["check", "bad.yaml", "--format", "json"], { cwd: folder });
    assert.is(bad.status, 1);
    assert.is(bad.stderr, "");
    const found = JSON.parse(bad.stdout) as JsonDiagnostic[];
    assert.equal(
      found.map(({ file, range, severity, code }) => [file, range.start.line, severity, code]),
      [
        ["bad.yaml", 9, "error", "node-name-invalid"],
        ["bad.yaml", 11, "error", "node-name-duplicate"],
      ],
    );
  }));

test("check --strict fails on warnings, and only on those and errors", () =>
  inFolder((folder) => {
    // Deprecated in favour of nothing: the kubelet says so itself.
    const warning = "kubelet: { flags: { minimum-container-ttl-duration: 1m } }";
    put(join(folder, "warning.yaml"), smallProfile(["node-1"], warning));
    const plain = runNodegen(["check", "warning.yaml"], { cwd: folder });
    assert.is(plain.status, 0);
    assert.match(plain.stderr, /^1 warning$/m);
    assert.is(runNodegen(["check", "warning.yaml", "--strict"], { cwd: folder }).status, 1);
    const json = ["check", "warning.yaml", "--strict", "--format", "json"];
    const strict = runNodegen(json, { cwd: folder });
    assert.is(strict.status, 1);
    assert.equal(
      (JSON.parse(strict.stdout) as JsonDiagnostic[]).map(({ severity }) => severity),
      ["warning"],
    );
    put(join(folder, "note.yaml"), repositoryProfiles["quickstart"] ?? "");
    const note = runNodegen(["check", "note.yaml", "--strict"], { cwd: folder });
    assert.is(note.status, 0, note.stderr);
  }));

for (const name of Object.keys(repositoryProfiles)) {
  test(`check and plan of ${name} make nothing`, () =>
    inFolder((folder) => {
      put(join(folder, "profile.yaml"), repositoryProfiles[name] ?? "");
      assert.is(runNodegen(["check", "profile.yaml"], { cwd: folder }).status, 0);
      assert.is(runNodegen(["plan", "profile.yaml"], { cwd: folder }).status, 0);
      assert.equal(Object.keys(snapshot(folder)), ["profile.yaml"]);
    }));
}

interface PlannedFile {
  readonly path: string;
  readonly mode: string;
  readonly phase: string;
  readonly secret: boolean;
  readonly from: string;
  readonly sha256?: string;
  readonly content?: string;
}

function planOf(folder: string, ...args: readonly string[]) {
  const run = runNodegen(["plan", "profile.yaml", ...args], { cwd: folder });
  assert.is(run.status, 0, run.stderr);
  return parseAllDocuments(run.stdout).map(
    (document) => document.toJS() as { node: string; keeps: string[]; files: PlannedFile[] },
  );
}

test("plan is YAML, one document a node, every item with its phase and where it comes from", () =>
  inFolder((folder) => {
    put(join(folder, "profile.yaml"), repositoryProfiles["full"] ?? "");
    const plans = planOf(folder);
    assert.equal(
      plans.map(({ node }) => node),
      ["node-1", "node-2"],
    );
    assert.equal(
      planOf(folder, "--node", "node-2").map(({ node }) => node),
      ["node-2"],
    );
    for (const plan of plans) {
      const { keeps, ...steps } = plan;
      assert.ok(keeps.length > 0);
      for (const items of Object.values(steps).filter(Array.isArray)) {
        for (const item of items as PlannedFile[]) {
          assert.match(item.phase, /^(bake|boot)$/);
          assert.match(item.from, /\S/);
        }
      }
      for (const file of plan.files.filter(({ secret }) => secret)) assert.is(file.phase, "boot");
    }
  }));

test("plan stops when nobody reads it any more, as behind head", () =>
  inCluster(async ({ profile, run }) => {
    const documents: string[] = [];
    const { status } = await run((io) => {
      const out = (text: string) => void documents.push(text);
      return plan({ profile, nodes: [] }, { ...io, out, isUnread: () => documents.length > 0 });
    });
    assert.equal([status, documents.length], [0, 1]);
  }));

test("plan gives digests of secrets after a build, and says that there are none before", () =>
  inFolder((folder) => {
    put(join(folder, "profile.yaml"), repositoryProfiles["full"] ?? "");
    const secretFiles = () => planOf(folder)[0]?.files.filter(({ secret }) => secret) ?? [];
    assert.ok(secretFiles().length >= 4);
    for (const file of secretFiles()) {
      assert.is(file.sha256, undefined);
      assert.match(file.content ?? "", /made by the first build/);
    }
    assert.is(runNodegen(["build", "profile.yaml"], { cwd: folder }).status, 0);
    for (const file of secretFiles()) {
      assert.is(file.content, undefined);
      assert.match(file.sha256 ?? "", /^[0-9a-f]{64}$/);
    }
    const key = readFileSync(join(folder, "full.secrets/pki/nodes/node-1/kubelet-server.key"));
    assert.ok(
      secretFiles().some(({ sha256 }) => sha256 === createHash("sha256").update(key).digest("hex")),
      "the digest of the serving key",
    );
  }));

test.run();
