import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inFolder, put, snapshot } from "../helpers/build-folder.ts";
import { smallProfile } from "../helpers/cli-profiles.ts";
import { program, type RunResult, runNodegen } from "../helpers/nodegen.ts";
import { skip } from "../helpers/skip.ts";

const nobody = 65_534;

for (const command of ["build", "check", "plan"]) {
  test(`${command}: a profile that is not there`, () => {
    const { status, stdout, stderr } = runNodegen([command, "nowhere.yaml"]);
    assert.is(status, 1);
    assert.is(stdout, "");
    assert.match(
      stderr,
      /error\[profile-unreadable\]: cannot read nowhere\.yaml: it does not exist/,
    );
  });

  test(`${command}: a folder in the place of a profile`, () => {
    const { status, stderr } = runNodegen([command, "/"]);
    assert.is(status, 1);
    assert.match(stderr, /error\[profile-unreadable\]: cannot read \/: it is a folder/);
  });
}

/** Odd but right names for the folder and the file of a profile. */
const odd: Readonly<Record<string, string>> = {
  spaces: "my cluster/my profile.yaml",
  "a leading hyphen below a folder": "-o/-profile.yaml",
  "letters of other scripts": "Grüße 漢字/профиль 😀.yaml",
  quotes: 'it\'s "quoted"/$(id) `id` %s.yaml',
};

for (const [name, path] of Object.entries(odd)) {
  test(`a profile whose path has ${name} builds, and diagnostics name it`, () =>
    inFolder((folder) => {
      put(join(folder, path), smallProfile());
      const run = runNodegen(["build", `./${path}`, "-o", `./${dirname(path)}/o ut`], {
        cwd: folder,
      });
      assert.is(run.status, 0, run.stderr);
      assert.ok(existsSync(join(folder, dirname(path), "o ut/demo/manifest.json")));
      assert.ok(existsSync(join(folder, dirname(path), "demo.secrets/pki/ca.key")));
      put(join(folder, path), smallProfile(["Bad_Name"]));
      const bad = runNodegen(["check", `./${path}`], { cwd: folder });
      assert.is(bad.status, 1);
      assert.ok(bad.stderr.startsWith(`${path}:9:17: error[node-name-invalid]`), bad.stderr);
    }));
}

test("a profile through a pipe", () =>
  inFolder((folder) => {
    put(join(folder, "profile.yaml"), smallProfile());
    const pipe = 'cat profile.yaml | "$0" "$1" check /dev/stdin';
    const run = spawnSync("/bin/sh", ["-c", pipe, process.execPath, program], { cwd: folder });
    assert.is(run.status, 0);
    assert.match(run.stdout.toString(), /no errors/);
  }));

/** Runs as another user on a copy of the program that this user can read. */
function asNobody(fn: (folder: string, run: (...args: string[]) => RunResult) => void) {
  return inFolder((folder) => {
    chmodSync(folder, 0o755);
    cpSync(dirname(program), join(folder, "dist"), { recursive: true });
    put(join(folder, "work/profile.yaml"), smallProfile());
    fn(join(folder, "work"), (...args) =>
      runNodegen(args, {
        cwd: join(folder, "work"),
        program: join(folder, "dist/nodegen.mjs"),
        uid: nobody,
      }),
    );
  });
}

function assertNoBug({ status, stderr }: RunResult, says: RegExp): void {
  assert.is(status, 1, stderr);
  assert.match(stderr, says);
  assert.not.match(stderr, /internal error|\n {4}at /);
}

if (process.getuid?.() === 0) {
  test("without permission to write beside the profile, nothing is made", () =>
    asNobody((folder, run) => {
      assertNoBug(
        run("build", "profile.yaml"),
        /cannot write .*demo\.secrets.*: permission denied/,
      );
      assert.equal(readdirSync(folder), ["profile.yaml"]);
      assert.is(run("check", "profile.yaml").status, 0);
      assert.is(run("plan", "profile.yaml").status, 0);
      assert.is(run("build", "profile.yaml", "--check").status, 3);
      assertNoBug(run("init", "new"), /init-refused\].*new/);
    }));

  test("without permission to write into the secrets folder, the place is named", () =>
    asNobody((folder, run) => {
      chmodSync(folder, 0o777);
      mkdirSync(join(folder, "demo.secrets/tokens"), { recursive: true, mode: 0o755 });
      chownSync(join(folder, "demo.secrets"), nobody, nobody);
      assertNoBug(
        run("build", "profile.yaml"),
        /error\[secrets-not-writable\]: cannot write demo\.secrets.*tokens.*: permission denied/,
      );
      chownSync(join(folder, "demo.secrets/tokens"), nobody, nobody);
      assert.is(run("build", "profile.yaml").status, 0);
    }));

  test("without permission to write the profile, upgrade says so and the profile stays", () =>
    asNobody((folder, run) => {
      const before = readFileSync(join(folder, "profile.yaml"), "utf8");
      assertNoBug(
        run("upgrade", "profile.yaml", "--to", "1.36.4", "--write"),
        /error\[upgrade-write-failed\].*profile\.yaml.*permission denied/,
      );
      assert.is(readFileSync(join(folder, "profile.yaml"), "utf8"), before);
      assert.equal(readdirSync(folder), ["profile.yaml"]);
    }));

  test("without permission to write the output, nothing but the secrets is made", () =>
    asNobody((folder, run) => {
      chmodSync(folder, 0o777);
      mkdirSync(join(folder, "out"));
      assertNoBug(run("build", "profile.yaml"), /output-not-writable\].*permission denied/);
      assert.equal(readdirSync(join(folder, "out")), []);
      assert.ok(existsSync(join(folder, "demo.secrets/pki/ca.key")));
    }));

  test("secrets of another user", () =>
    asNobody((folder, run) => {
      assert.is(runNodegen(["build", "profile.yaml"], { cwd: folder }).status, 0);
      chmodSync(folder, 0o777);
      for (const command of ["build", "check", "plan"]) {
        assertNoBug(run(command, "profile.yaml"), /secrets-not-readable\].*permission denied/);
      }
    }));

  test("secrets that can be read and not written are enough while nothing must be made", () =>
    asNobody((folder, run) => {
      chmodSync(folder, 0o777);
      assert.is(run("build", "profile.yaml").status, 0);
      const before = snapshot(join(folder, "demo.secrets"));
      makeReadOnly(join(folder, "demo.secrets"));
      assert.is(run("build", "profile.yaml").status, 0);
      put(join(folder, "profile.yaml"), smallProfile(["n"], "join: { method: clientCertificate }"));
      assertNoBug(
        run("build", "profile.yaml"),
        /cannot write .*demo\.secrets.*: permission denied/,
      );
      assert.equal(snapshot(join(folder, "demo.secrets")), before);
    }));

  test("a profile that may not be read", () =>
    asNobody((folder, run) => {
      chmodSync(join(folder, "profile.yaml"), 0o600);
      assertNoBug(run("check", "profile.yaml"), /profile-unreadable\].*permission denied/);
    }));
} else {
  skip("permissions", "only root can run as another user");
}

function makeReadOnly(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) makeReadOnly(path);
  }
  chmodSync(folder, 0o500);
}

test("a secrets folder that is a file", () =>
  inFolder((folder) => {
    put(join(folder, "profile.yaml"), smallProfile());
    writeFileSync(join(folder, "demo.secrets"), "mine");
    const run = runNodegen(["build", "profile.yaml"], { cwd: folder });
    assertNoBug(run, /demo\.secrets/);
    assert.equal(snapshot(folder)["demo.secrets"], "mine");
  }));

test.run();
