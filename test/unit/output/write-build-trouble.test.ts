import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { carryOver, catchUp } from "../../../src/output/carry-over.ts";
import { compareBuild } from "../../../src/output/compare-build.ts";
import { inFolder, put, putAll, sampleBuild, snapshot, write } from "../../helpers/build-folder.ts";
import { skip } from "../../helpers/skip.ts";

const first = { "nodes/a/user-data": "one", SHA256SUMS: "s" };
const second = { "nodes/b/user-data": "two", SHA256SUMS: "t" };

test("out is a file", () =>
  inFolder(async (folder) => {
    put(join(folder, "out"), "x");
    const { value, diagnostics } = await write(join(folder, "out"), sampleBuild(first));
    assert.is(value, undefined);
    assert.equal(
      diagnostics.map(({ code }) => code),
      ["output-not-a-folder"],
    );
  }));

test("a folder that cannot be made is refused, not tried for ever", async () => {
  if (!existsSync("/proc/self")) return;
  const { diagnostics } = await write("/proc/nodegen-test/out", sampleBuild(first));
  assert.equal(
    diagnostics.map(({ code }) => code),
    ["output-not-writable"],
  );
});

test("out/<cluster> is a symbolic link", () =>
  inFolder(async (folder) => {
    mkdirSync(join(folder, "elsewhere"));
    symlinkSync("elsewhere", join(folder, "demo"));
    const { diagnostics } = await write(folder, sampleBuild(first));
    assert.equal(
      diagnostics.map(({ code }) => code),
      ["output-not-a-folder"],
    );
    assert.equal(snapshot(join(folder, "elsewhere")), {});
  }));

test("a name that is too long leaves nothing half-written", () =>
  inFolder(async (folder) => {
    await write(folder, sampleBuild(first));
    const before = snapshot(folder);
    const long = { ...second, [`nodes/${"x".repeat(300)}/user-data`]: "x" };
    const { diagnostics } = await write(folder, sampleBuild(long));
    assert.equal(
      diagnostics.map(({ code }) => code),
      ["output-not-writable"],
    );
    assert.match(diagnostics[0]?.message ?? "", /name is too long$/);
    assert.equal(snapshot(folder), before);
  }));

test("an old build that a killed one set aside comes back first", () =>
  inFolder(async (folder) => {
    await write(folder, sampleBuild(first));
    put(join(folder, "demo/notes"), "mine");
    renameSync(join(folder, "demo"), join(folder, ".nodegen-demo.old"));
    put(join(folder, ".nodegen-demo.new/half"), "x");
    put(join(folder, ".nodegen-demo.removed/half"), "x");
    await write(folder, sampleBuild(second));
    const found = snapshot(folder);
    assert.is(found["demo/notes"], "mine");
    assert.not(Object.hasOwn(found, "demo/nodes/a"));
    assert.equal(
      Object.keys(found).filter((path) => path.startsWith(".")),
      [],
    );
  }));

test("what happens in the old folder during a build is not lost", () =>
  inFolder((folder) => {
    const [from, to] = [join(folder, "old"), join(folder, "new")];
    put(join(from, "tf/state"), "before");
    put(join(from, "tf/lock"), "held");
    mkdirSync(to);
    const isReplaced = (): boolean => false;
    const carried = carryOver(from, to, { isReplaced, ownFolders: new Set() });
    put(join(from, "tf/state.new"), "after");
    renameSync(join(from, "tf/state.new"), join(from, "tf/state"));
    renameSync(join(from, "tf/lock"), join(folder, "gone"));
    put(join(from, "tf/fresh/file"), "fresh");
    catchUp(from, to, carried, isReplaced);
    const want = {
      "tf/state": "after",
      "tf/fresh/file": "fresh",
      tf: "(folder)",
      "tf/fresh": "(folder)",
    };
    assert.equal(snapshot(to), want);
  }));

test("--check lists the differences and writes nothing", () =>
  inFolder(async (folder) => {
    const check = async (contents: Record<string, string>) => {
      const target = { outputFolder: folder, cluster: "demo" };
      return (await compareBuild(target, putAll(sampleBuild(contents)))).value;
    };
    const all = ["SHA256SUMS", "manifest.json", "nodes/a/user-data"];
    assert.equal(
      await check(first),
      all.map((path) => ({ path, kind: "missing" })),
    );
    assert.equal(snapshot(folder), {});
    await write(folder, sampleBuild(first));
    assert.equal(await check(first), []);
    assert.equal(await check(second), [
      { path: "SHA256SUMS", kind: "changed" },
      { path: "manifest.json", kind: "changed" },
      { path: "nodes/a/user-data", kind: "extra" },
      { path: "nodes/b/user-data", kind: "missing" },
    ]);
    assert.is(readFileSync(join(folder, "demo/SHA256SUMS"), "utf8"), "s");
  }));

/** A file system of its own, 1 MiB small; only root may mount one. */
const noSpace = "a full disk leaves the old build as it was";
const mountable =
  process.getuid?.() === 0 &&
  spawnSync("unshare", ["-m", "mount", "-t", "tmpfs", "t", tmpdir()]).status === 0;
if (mountable) {
  test(noSpace, () =>
    inFolder((folder) => {
      const program = join(folder, "fill.ts");
      const helpers = join(import.meta.dirname, "../../helpers/build-folder.ts");
      writeFileSync(
        program,
        `import { sampleBuild, snapshot, write } from ${JSON.stringify(helpers)};
        const main = async () => {
          await write(process.argv[2], sampleBuild({ small: "x" }));
          const before = JSON.stringify(snapshot(process.argv[2]));
          const { diagnostics } = await write(process.argv[2], sampleBuild({ big: "x".repeat(3 << 20) }));
          const same = before === JSON.stringify(snapshot(process.argv[2]));
          console.log(JSON.stringify({ same, message: diagnostics[0]?.message }));
        };
        void main();`,
      );
      const script = `mount -t tmpfs -o size=1m t "$1" && exec "$0" --import tsx "$2" "$1"`;
      const disk = join(folder, "disk");
      mkdirSync(disk);
      const run = spawnSync("unshare", ["-m", "sh", "-c", script, process.execPath, disk, program]);
      const { same, message } = JSON.parse(run.stdout.toString() || run.stderr.toString());
      assert.is(same, true);
      assert.match(message, /no space left$/);
    }),
  );
} else {
  skip(noSpace, "mounting needs root");
}

test.run();
