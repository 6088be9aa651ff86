// timeout: 300
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { skip } from "./helpers/skip.ts";
import { findProgram } from "./helpers/tools.ts";

const repository = resolve(import.meta.dirname, "..");

/** Runs a check, whose complaints belong to this file's output, and expects that it has none. */
function expectSilence(program: string, parameters: readonly string[]): void {
  const result = spawnSync(program, parameters, { cwd: repository, encoding: "utf8" });
  if (result.status !== 0) process.stdout.write(`\n${result.stdout}${result.stderr}\n`);
  assert.is(result.status, 0);
}

test("format, lint and layers hold, and no promise is lost", () => {
  expectSilence("npm", ["run", "--silent", "lint"]);
});

test("the types hold", () => {
  expectSilence("npm", ["run", "--silent", "types"]);
});

const shellScripts = [".ci/run", "scripts/install-debian-packages.sh"];
const shellcheck = findProgram("shellcheck");
if (shellcheck === undefined) {
  skip("shellcheck finds nothing in the scripts", "shellcheck is not installed");
} else {
  test("shellcheck finds nothing in the scripts", () => {
    expectSilence(shellcheck, shellScripts);
  });
}

test.run();
