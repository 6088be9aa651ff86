import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inFolder, put, snapshot } from "../helpers/build-folder.ts";
import { repositoryProfiles } from "../helpers/cli-profiles.ts";
import { program, runNodegen, startNodegen } from "../helpers/nodegen.ts";

test("a reader that ends early is no error", () =>
  inFolder((folder) => {
    put(join(folder, "profile.yaml"), repositoryProfiles["full"] ?? "");
    for (const args of ["schema", "plan profile.yaml", "build profile.yaml", "--help"]) {
      const pipe = `{ "$0" "$1" ${args}; echo "status $?" >&3; } 3>status | head -c 1`;
      const run = spawnSync("/bin/sh", ["-c", pipe, process.execPath, program], {
        cwd: folder,
        encoding: "utf8",
      });
      assert.is(snapshot(folder)["status"], "status 0\n", args);
      assert.not.match(run.stderr, /EPIPE|internal error| at /);
    }
  }));

test("a closed standard error is no error", () =>
  inFolder((folder) => {
    put(join(folder, "profile.yaml"), repositoryProfiles["quickstart"] ?? "");
    const build = '"$0" "$1" build profile.yaml 2>&-';
    const run = spawnSync("/bin/sh", ["-c", build, process.execPath, program], { cwd: folder });
    assert.is(run.status, 0);
  }));

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`${signal} at any moment ends the build, and the next one finds everything in order`, () =>
    inFolder(async (folder) => {
      put(join(folder, "profile.yaml"), repositoryProfiles["full"] ?? "");
      for (const delay of [0, 60, 120, 180, 240]) {
        const child = startNodegen(["build", "profile.yaml"], { cwd: folder });
        await sleep(delay);
        child.kill(signal);
        const [code, by] = (await once(child, "exit")) as [number | null, string | null];
        assert.ok(by === signal || code === 0 || code === 128 + 2 || code === 128 + 15, `${code}`);
      }
      const run = runNodegen(["build", "profile.yaml"], { cwd: folder });
      assert.is(run.status, 0, run.stderr);
      assert.is(runNodegen(["build", "profile.yaml", "--check"], { cwd: folder }).status, 0);
      const left = Object.keys(snapshot(folder)).filter((path) => /(^|\/)\.(?!git)/.test(path));
      assert.equal(left, []);
    }));
}

test.run();
