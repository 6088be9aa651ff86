// timeout: 300
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { growthProfile } from "../../scripts/bench/growth-profile.ts";
import { type ProgramUsage, programUsage } from "../../scripts/bench/program-usage.ts";
import { program } from "../helpers/nodegen.ts";

const temporary = mkdtempSync(join(tmpdir(), "nodegen-many-"));

/** Less than the user-data of 2,000 nodes take as JavaScript keeps them, by far. */
const heap = "--max-old-space-size=48";

/** The most that ten thousand nodes may take. */
const mostMemory = 300;

/** A build of a fifth of the nodes; what grows with their square would take 25 times as long. */
const [few, many] = [400, 2000];
const mostTimes = 12;

function build(count: number, ...more: string[]): ProgramUsage {
  const folder = join(temporary, String(count));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "profile.yaml"), growthProfile(count, "p256"));
  return programUsage([heap, program, "build", "profile.yaml", "-o", "out", ...more], folder);
}

test("2,000 nodes with certificates: bounded memory, time that grows as they do", () => {
  const small = build(few);
  const large = build(many);
  assert.ok(large.memory < mostMemory, `${large.memory} MB`);
  assert.ok(large.processor < mostTimes * small.processor, `${large.processor} s`);
  const again = build(many, "--check");
  assert.ok(again.memory < mostMemory, `${again.memory} MB`);
  assert.is(readdirSync(join(temporary, String(many), "out/grow/nodes")).length, many);
});

test("2,000 nodes: diff in bounded memory, whether nothing or all has changed", () => {
  const folder = join(temporary, String(many));
  const changed = `${growthProfile(many, "p256")}host: { sysctls: { vm.swappiness: 1 } }\n`;
  writeFileSync(join(folder, "changed.yaml"), changed);
  const runs: readonly (readonly [string, number])[] = [
    ["profile.yaml", 0],
    ["changed.yaml", 3],
  ];
  for (const [profile, status] of runs) {
    const words = [heap, program, "diff", profile, "--against", "out/grow"];
    const { memory } = programUsage(words, folder, status);
    assert.ok(memory < mostMemory, `${profile}: ${memory} MB`);
  }
});

test("each node has its own user-data, whichever nodes are built with it", () => {
  const folder = join(temporary, String(few));
  const names = ["worker-00001", "worker-00200", "worker-00400"];
  const read = (out: string, name: string) =>
    readFileSync(join(folder, out, "grow/nodes", name, "user-data.gz"));
  for (const name of names) {
    assert.match(gunzipSync(read("out", name)).toString(), `--hostname-override=${name}`);
  }
  const only = names[1] ?? "";
  const before = names.map((name) => read("out", name));
  rmSync(join(folder, "out/grow/nodes", only), { recursive: true });
  build(few, "--node", only);
  assert.equal(
    names.map((name) => read("out", name)),
    before,
  );
});

test.after(() => rmSync(temporary, { recursive: true, force: true }));

test.run();
