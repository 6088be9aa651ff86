import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inFolder, put, snapshot } from "../helpers/build-folder.ts";
import { smallProfile } from "../helpers/cli-profiles.ts";
import { type RunOptions, type RunResult, runNodegen } from "../helpers/nodegen.ts";
import { skip } from "../helpers/skip.ts";
import { needs } from "../helpers/tools.ts";

type Build = (args?: readonly string[], options?: RunOptions) => RunResult;

/** A folder with `profile.yaml` that is built once. */
function withBuild(fn: (folder: string, build: Build) => void): Promise<void> {
  return inFolder((folder) => {
    put(join(folder, "profile.yaml"), smallProfile());
    const build: Build = (args = [], options = {}) =>
      runNodegen(["build", "profile.yaml", ...args], { cwd: folder, ...options });
    assert.is(build().status, 0);
    fn(folder, build);
  });
}

test("build says what it made, the sizes, where they are and what comes next", () =>
  inFolder((folder) => {
    put(join(folder, "profile.yaml"), smallProfile());
    const { status, stdout, stderr } = runNodegen(["build", "profile.yaml"], { cwd: folder });
    assert.is(status, 0);
    assert.match(stderr, /^made the CA demo\.secrets\/pki\/ca\.crt, valid until \d{4}-/m);
    assert.match(stdout, /^wrote out\/demo\n/);
    assert.match(stdout, /^NODE +TEXT +GZIP +BASE64 +USER-DATA$/m);
    assert.match(stdout, /^Next: 1\. open out\/demo\/index\.html/m);
    for (const node of ["node-1", "node-2"]) {
      const file = `out/demo/nodes/${node}/user-data`;
      const sizes = ["", ".gz", ".b64"].map((end) => readFileSync(join(folder, file + end)).length);
      const cells = sizes.map((size) => size.toLocaleString("en-US")).join(" +");
      assert.match(stdout, new RegExp(`^${node} +${cells} +${file}$`, "m"));
    }
  }));

test("-o names another folder", () =>
  withBuild((folder, build) => {
    assert.match(build(["-o", "else where/x"]).stdout, /^wrote else where\/x\/demo\n/);
    assert.equal(snapshot(join(folder, "else where/x")), snapshot(join(folder, "out")));
  }));

test("--check before any build: exit 3, and nothing is written", () =>
  inFolder((folder) => {
    put(join(folder, "profile.yaml"), smallProfile());
    const run = runNodegen(["build", "profile.yaml", "--check"], { cwd: folder });
    assert.is(run.status, 3);
    assert.match(run.stdout, /a build would make them/);
    assert.equal(Object.keys(snapshot(folder)), ["profile.yaml"]);
  }));

/** What is done to a fresh build, and what --check says of it. */
const changes: Readonly<
  Record<string, { change: (folder: string) => void; status: number; says: RegExp }>
> = {
  "a fresh build": { change: () => undefined, status: 0, says: /^unchanged\n$/ },
  "a changed profile": {
    change: (folder) => put(join(folder, "profile.yaml"), smallProfile(["node-1", "node-3"])),
    status: 3,
    says: /^extra +nodes\/node-2\/user-data$[\s\S]*^missing +nodes\/node-3\/user-data$/m,
  },
  "an edited output file": {
    change: (folder) => appendFileSync(join(folder, "out/demo/nodes/node-1/meta-data"), "#\n"),
    status: 3,
    says: /^changed +nodes\/node-1\/meta-data\n$/,
  },
  "an output file that is gone": {
    change: (folder) => rmSync(join(folder, "out/demo/binaries.json")),
    status: 3,
    says: /^missing +binaries\.json\n$/,
  },
  "a file of the user's own": {
    change: (folder) => put(join(folder, "out/demo/terraform.tfstate"), "{}"),
    status: 0,
    says: /^unchanged\n$/,
  },
  "secrets that are gone": {
    change: (folder) => rmSync(join(folder, "demo.secrets"), { recursive: true }),
    status: 3,
    says: /a build would make them/,
  },
};

for (const [name, { change, status, says }] of Object.entries(changes)) {
  test(`--check after ${name}: exit ${status}`, () =>
    withBuild((folder, build) => {
      change(folder);
      const before = snapshot(folder);
      const run = build(["--check"]);
      assert.match(run.stdout, says);
      assert.is(run.status, status);
      assert.equal(snapshot(folder), before);
      assert.is(build().status, 0);
      assert.is(build(["--check"]).status, 0);
    }));
}

test("--node with an unknown name: exit 2, the names that there are, and no secrets made", () =>
  inFolder((folder) => {
    put(join(folder, "profile.yaml"), smallProfile());
    for (const command of ["build", "plan"]) {
      const run = runNodegen([command, "profile.yaml", "--node", "node-9"], { cwd: folder });
      assert.is(run.status, 2);
      assert.is(run.stdout, "");
      assert.match(run.stderr, /"node-9"; it has node-1, node-2/);
    }
    assert.equal(Object.keys(snapshot(folder)), ["profile.yaml"]);
  }));

test("--node replaces the files of that node and keeps the others'", () =>
  withBuild((folder, build) => {
    const before = snapshot(join(folder, "out/demo"));
    const more = "host: { packages: [socat] }\n";
    put(join(folder, "profile.yaml"), smallProfile(["node-1", "node-2"], more));
    const run = build(["--node", "node-2"]);
    assert.is(run.status, 0);
    assert.not.match(run.stdout, /^node-1 /m);
    const after = snapshot(join(folder, "out/demo"));
    assert.is(after["nodes/node-1/user-data"], before["nodes/node-1/user-data"]);
    assert.is.not(after["nodes/node-2/user-data"], before["nodes/node-2/user-data"]);
    assert.is(build(["--check", "--node", "node-2"]).status, 0);
    assert.match(build(["--check"]).stdout, /^changed +nodes\/node-1\/user-data$/m);
  }));

test("--node: index, manifest and Terraform's input say of other nodes what stands on the disk", () =>
  withBuild((folder, build) => {
    const size = (node: string) =>
      statSync(join(folder, "out/demo/nodes", node, "user-data")).size.toLocaleString("en");
    const old = size("node-1");
    const more = "host: { packages: [socat, nfs-common] }\n";
    const nodes = ["node-1", "node-2", "node-3"];
    put(join(folder, "profile.yaml"), smallProfile(nodes, more));
    assert.is(build(["--node", "node-2", "--sheet-with-secrets"]).status, 0);
    assert.is(size("node-1"), old);
    const page = readFileSync(join(folder, "out/demo/index.html"), "utf8");
    assert.ok(page.includes(old), `${old}, the size of node-1`);
    assert.ok(page.includes(size("node-2")), "the size of node-2");
    // Nobody has made node-3 yet, and nothing can be launched with it.
    for (const file of ["index.html", "manifest.json", "terraform/nodegen.auto.tfvars.json"]) {
      const text = readFileSync(join(folder, "out/demo", file), "utf8");
      assert.ok(text.includes("nodes/node-1/user-data"), file);
      assert.not.match(text, "nodes/node-3/user-data", file);
    }
    assert.is(build(["--check", "--node", "node-2", "--sheet-with-secrets"]).status, 0);
  }));

test("an output folder that is a file is refused", () =>
  inFolder((folder) => {
    put(join(folder, "profile.yaml"), smallProfile());
    put(join(folder, "out"), "mine");
    const run = runNodegen(["build", "profile.yaml"], { cwd: folder });
    assert.is(run.status, 1);
    assert.match(run.stderr, /error\[output-not-a-folder\]: .*out is not a folder/);
    assert.is(readFileSync(join(folder, "out"), "utf8"), "mine");
  }));

if (needs("git")) {
  test("a git repository that does not ignore out/ and the secrets: a warning for each", () =>
    inFolder((folder) => {
      spawnSync("git", ["init", "--quiet", folder]);
      put(join(folder, "profile.yaml"), smallProfile());
      const build = () => runNodegen(["build", "profile.yaml"], { cwd: folder });
      const first = build();
      assert.is(first.status, 0);
      assert.match(first.stderr, /warning\[output-not-ignored\]: out\/demo holds secrets/);
      const seen = spawnSync("git", ["-C", folder, "status", "--porcelain", "-uall"], {
        encoding: "utf8",
      });
      const isWarned = /warning\[secrets-not-ignored\]/.test(first.stderr);
      assert.is(/demo\.secrets/.test(seen.stdout), isWarned, "a warning where git would take it");
      put(join(folder, ".gitignore"), "/out/\n*.secrets/\n");
      assert.not.match(build().stderr, /not-ignored/);
    }));
} else {
  skip("git repository", "git is not installed");
}

test("what stands in out/<cluster>/ and is not ours stays; what is ours no more goes", () =>
  withBuild((folder, build) => {
    put(join(folder, "out/demo/terraform/terraform.tfstate"), "{}", 0o640);
    mkdirSync(join(folder, "out/demo/notes"));
    put(join(folder, "profile.yaml"), smallProfile(["node-1"]));
    assert.is(build().status, 0);
    assert.is(readFileSync(join(folder, "out/demo/terraform/terraform.tfstate"), "utf8"), "{}");
    assert.ok(existsSync(join(folder, "out/demo/notes")));
    assert.not.ok(existsSync(join(folder, "out/demo/nodes/node-2")));
  }));

test.run();
