// timeout: 240
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { BuildManifest } from "../../src/emit/manifest.ts";
import { listFolder } from "../../src/output/list-folder.ts";
import { inFolder, put } from "../helpers/build-folder.ts";
import { smallProfile } from "../helpers/cli-profiles.ts";
import { runNodegen, startNodegen } from "../helpers/nodegen.ts";
import { secretsFaults } from "./whole-secrets.ts";

const folders = 10;
const killsEach = 10;
const build = ["build", "profile.yaml"];

/** A version of the profile: each asks for other output and for another serving certificate. */
function version(number: number): string {
  const settings = [
    "kubelet: { servingCertificate: issued }",
    `host: { commands: [echo version ${number}] }`,
  ];
  const nodes = [`node-1, address: 10.0.0.${20 + (number % 200)}`, "node-2", "node-3"];
  return smallProfile(nodes, settings.join("\n"));
}

/** What is wrong with a build, measured by its own manifest. */
function buildFaults(folder: string): string[] {
  const text = readFileSync(join(folder, "manifest.json"), "utf8");
  const { files } = JSON.parse(text) as BuildManifest;
  const listed = new Map(files.map(({ path, sha256 }) => [path, sha256]));
  const found = [...listFolder(folder)].filter(({ kind }) => kind === "file");
  const extra = found.flatMap(({ path }) =>
    path === "manifest.json" || listed.has(path) ? [] : [`extra: ${path}`],
  );
  const wrong = files.flatMap(({ path, sha256 }) => {
    if (!existsSync(join(folder, path))) return [`missing: ${path}`];
    const digest = createHash("sha256").update(readFileSync(join(folder, path)));
    return digest.digest("hex") === sha256 ? [] : [`changed: ${path}`];
  });
  return [...extra, ...wrong];
}

/** Kills the build after so many milliseconds; false when it had ended before. */
async function killAfter(folder: string, delay: number): Promise<boolean> {
  const child = startNodegen(build, { cwd: folder });
  const ended = once(child, "exit");
  child.stdout?.resume();
  child.stderr?.resume();
  await sleep(delay);
  child.kill("SIGKILL");
  const [, signal] = (await ended) as [number | null, string | null];
  return signal === "SIGKILL";
}

/** The middle of some durations of builds that change something. */
function measure(folder: string): number {
  const times = [1, 2, 3].map((number) => {
    put(join(folder, "profile.yaml"), version(number));
    const start = performance.now();
    assert.is(runNodegen(build, { cwd: folder }).status, 0);
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[1] ?? 0;
}

interface Counts {
  killed: number;
  missing: number;
}

async function killAndLook(folder: string, delay: number, counts: Counts): Promise<void> {
  const root = join(folder, "out/demo");
  const hadBuild = existsSync(root);
  if (await killAfter(folder, delay)) counts.killed += 1;
  assert.equal(secretsFaults(join(folder, "demo.secrets")), []);
  if (existsSync(root)) return assert.equal(buildFaults(root), []);
  if (!hadBuild) return;
  counts.missing += 1;
  // Between the two renames: the whole old build stands beside, and the next command puts one back.
  assert.equal(buildFaults(join(folder, "out/.nodegen-demo.old")), []);
  assert.is(runNodegen(build, { cwd: folder }).status, 0);
  assert.equal(buildFaults(root), []);
}

function assertTidy(folder: string): void {
  assert.equal(readdirSync(folder).sort(), ["demo.secrets", "out", "profile.yaml"]);
  assert.equal(readdirSync(join(folder, "out")), ["demo"]);
  const hidden = [...listFolder(join(folder, "demo.secrets"))].filter(({ path }) =>
    /(^|\/)\.(?!gitignore$)/.test(path),
  );
  assert.equal(hidden, []);
}

test("kill -9 at any moment: the old or the new build, whole secrets, nothing piles up", () =>
  inFolder(async (folder) => {
    const duration = measure(join(folder, "measure"));
    const counts: Counts = { killed: 0, missing: 0 };
    for (let place = 0; place < folders; place += 1) {
      const here = join(folder, String(place));
      for (let turn = 0; turn < killsEach; turn += 1) {
        const kill = place * killsEach + turn;
        put(join(here, "profile.yaml"), version(kill));
        // Multiples of the golden ratio are spread evenly, and are the same in every run.
        await killAndLook(here, ((kill * 0.618_034) % 1) * duration, counts);
      }
      const run = runNodegen(build, { cwd: here });
      assert.is(run.status, 0, run.stderr);
      assert.equal(buildFaults(join(here, "out/demo")), []);
      assert.equal(secretsFaults(join(here, "demo.secrets")), []);
      assert.is(runNodegen([...build, "--check"], { cwd: here }).status, 0);
      assertTidy(here);
    }
    console.log(
      `${counts.killed} of ${folders * killsEach} builds killed within ${duration.toFixed(0)} ms; ` +
        `out/demo was missing ${counts.missing} times and put back by the next build`,
    );
    assert.ok(counts.killed > (folders * killsEach) / 2, "most builds were killed in the middle");
  }));

test.run();
