import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseManifest } from "../../../src/emit/manifest.ts";
import { inFolder, put, sampleBuild, snapshot, write } from "../../helpers/build-folder.ts";

const program = join(import.meta.dirname, "../../helpers/build-writer.ts");

function startWriter(...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ["--import", "tsx", program, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Asserts that the folder holds one build and the user's file, neither less nor more. */
function assertWhole(demo: string): void {
  const found = snapshot(demo);
  const manifest = parseManifest(Buffer.from(found["manifest.json"] ?? ""));
  const listed = manifest?.files.map((file) => file.path) ?? [];
  const isFile = (path: string): boolean => !found[path]?.startsWith("(");
  assert.equal(
    Object.keys(found).filter(isFile).sort(),
    ["manifest.json", "notes", ...listed].sort(),
  );
  assert.is(new Set(listed.map((path) => found[path])).size, 1, "files of one build only");
  assert.is(found["notes"], "mine");
}

test("kill -9 at any moment leaves the old or the new build, and nothing piles up", () =>
  inFolder(async (folder) => {
    await write(folder, sampleBuild({ "nodes/x/user-data": "first" }));
    put(join(folder, "demo/notes"), "mine");
    for (let round = 0; round < 25; round += 1) {
      const writer = startWriter(folder, `round${round}`);
      await once(writer.stdout ?? writer, "data");
      await sleep(Math.random() * 25);
      writer.kill("SIGKILL");
      await once(writer, "exit");
      const [now, aside] = [join(folder, "demo"), join(folder, ".nodegen-demo.old")];
      assertWhole(existsSync(now) ? now : aside);
    }
    const { diagnostics } = await write(folder, sampleBuild({ "nodes/x/user-data": "last" }));
    assert.equal(diagnostics, []);
    assertWhole(join(folder, "demo"));
    assert.equal(
      Object.keys(snapshot(folder)).filter((path) => path.startsWith(".")),
      [],
    );
  }));

test("builds at the same time do not mix", () =>
  inFolder(async (folder) => {
    put(join(folder, "demo/notes"), "mine");
    const writers = ["a", "b", "c", "d"].map((word) => startWriter(folder, word, "5"));
    const exits = await Promise.all(writers.map((writer) => once(writer, "exit")));
    assert.equal(
      exits.map(([code]) => code),
      [0, 0, 0, 0],
    );
    assertWhole(join(folder, "demo"));
    assert.equal(
      Object.keys(snapshot(folder)).filter((path) => path.startsWith(".")),
      [],
    );
  }));

test.run();
