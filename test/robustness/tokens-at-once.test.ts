// timeout: 240
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { listFolder } from "../../src/output/list-folder.ts";
import { parseStoredTokens } from "../../src/secrets/tokens-file.ts";
import { inFolder, modeAt, put } from "../helpers/build-folder.ts";
import { smallProfile } from "../helpers/cli-profiles.ts";
import { finished, runNodegen, startNodegen } from "../helpers/nodegen.ts";
import { secretsFaults } from "./whole-secrets.ts";

const create = ["token", "create", "profile.yaml"];
const build = ["build", "profile.yaml"];
const tokenFile = "demo.secrets/tokens/bootstrap-token.json";

/** The ids that are stored, or about to be: a killed process's commit counts. */
function storedIds(folder: string): string[] {
  const committed = join(folder, "demo.secrets/.commit/tokens/bootstrap-token.json");
  const path = existsSync(committed) ? committed : join(folder, tokenFile);
  const tokens = parseStoredTokens(readFileSync(path, "utf8"));
  if (tokens === undefined) throw new Error(`${path} holds no tokens`);
  return [tokens.current, ...tokens.earlier].map(({ id }) => id);
}

function assertTidy(folder: string): void {
  const left = [...listFolder(join(folder, "demo.secrets"))].map(({ path }) => path);
  assert.equal(
    left.filter((path) => /(^|\/)\.(?!gitignore$)/.test(path)),
    [],
  );
  for (const path of left) assert.match(modeAt(join(folder, "demo.secrets", path)), /^[67]00$/);
}

test("tokens made at once, beside builds, are all stored", () =>
  inFolder(async (folder) => {
    put(join(folder, "profile.yaml"), smallProfile(["node-1"]));
    const lines = [create, create, build, create, create, build, create, create];
    const runs = await Promise.all(
      lines.map((line) => finished(startNodegen(line, { cwd: folder }))),
    );
    const made = runs.flatMap(({ stdout }) => /bootstrap token (\w{6})/.exec(stdout)?.[1] ?? []);
    for (const { status, stderr } of runs) if (status !== 0) assert.match(stderr, /output-locked/);
    assert.ok(made.length > 1);
    const stored = storedIds(folder);
    for (const id of made) assert.ok(stored.includes(id), id);
    assert.is(new Set(stored).size, stored.length);
    assert.equal(secretsFaults(join(folder, "demo.secrets")), []);
    assertTidy(folder);
  }));

test("kill -9 while a token is made: the old tokens or the new ones, and nothing piles up", () =>
  inFolder(async (folder) => {
    put(join(folder, "profile.yaml"), smallProfile(["node-1"]));
    assert.is(runNodegen(build, { cwd: folder }).status, 0);
    const started = performance.now();
    assert.is(runNodegen(create, { cwd: folder }).status, 0);
    const usual = performance.now() - started;
    let killed = 0;
    for (let round = 0; round < 15; round += 1) {
      const before = storedIds(folder);
      const child = startNodegen(create, { cwd: folder });
      const ended = once(child, "exit");
      // The second half is where files are written.
      await sleep(usual * (0.5 + (0.6 * round) / 15));
      child.kill("SIGKILL");
      const [, signal] = (await ended) as [number | null, string | null];
      if (signal === "SIGKILL") killed += 1;
      const after = storedIds(folder);
      assert.equal(after.slice(after.length - before.length), before);
      assert.ok(after.length - before.length <= 1);
    }
    assert.ok(killed > 0);
    const last = storedIds(folder);
    assert.is(runNodegen(create, { cwd: folder }).status, 0);
    assert.equal(storedIds(folder).slice(1), last);
    assert.is(runNodegen(build, { cwd: folder }).status, 0);
    assert.equal(secretsFaults(join(folder, "demo.secrets")), []);
    assertTidy(folder);
  }));

test.run();
