import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { writeBuild } from "../../../src/output/write-build.ts";
import {
  inFolder,
  modeAt,
  put,
  putAll,
  sampleBuild,
  snapshot,
  write,
} from "../../helpers/build-folder.ts";

const first = { "nodes/a/user-data": "one", "nodes/a/meta-data": "m", SHA256SUMS: "s" };
const second = { "nodes/b/user-data": "two", SHA256SUMS: "s" };

const inFolderTest = (name: string, fn: (out: string) => Promise<void>): void => {
  test(name, () => inFolder(fn));
};

inFolderTest("writes all files, nothing else, with modes whatever the umask", async (out) => {
  const files = sampleBuild(first);
  for (const umask of [0o777, 0]) {
    rmSync(join(out, "demo"), { recursive: true, force: true });
    const before = process.umask(umask);
    const outcome = await write(out, files);
    process.umask(before);
    const value = { folder: join(out, "demo"), made: "all", changed: true };
    assert.equal(outcome, { value, diagnostics: [] });
    assert.is(modeAt(join(out, "demo")), "700");
    assert.is(modeAt(join(out, "demo/nodes/a")), "700");
    assert.is(modeAt(join(out, "demo/nodes/a/user-data")), "600");
    assert.is(modeAt(join(out, "demo/SHA256SUMS")), "644");
  }
  for (const file of files) {
    assert.equal(readFileSync(join(out, "demo", file.path)), Buffer.from(file.content));
  }
  assert.equal(
    Object.keys(snapshot(out)).filter((path) => path.startsWith(".")),
    [],
  );
});

inFolderTest("makes the folders above", async (out) => {
  await write(join(out, "x/y"), sampleBuild(first));
  assert.ok(statSync(join(out, "x/y/demo/SHA256SUMS")).isFile());
});

inFolderTest("an unchanged build touches nothing", async (out) => {
  await write(out, sampleBuild(first));
  const before = lstatSync(join(out, "demo"));
  const outcome = await write(out, sampleBuild(first));
  assert.is(outcome.value?.changed, false);
  const after = lstatSync(join(out, "demo"));
  assert.equal([after.ino, after.ctimeMs], [before.ino, before.ctimeMs]);
});

inFolderTest("a changed mode is set right", async (out) => {
  await write(out, sampleBuild(first));
  chmodSync(join(out, "demo/nodes/a/user-data"), 0o644);
  assert.is((await write(out, sampleBuild(first))).value?.changed, true);
  assert.is(modeAt(join(out, "demo/nodes/a/user-data")), "600");
});

inFolderTest("what an earlier build wrote goes, with folders that are empty then", async (out) => {
  await write(out, sampleBuild(first));
  await write(out, sampleBuild(second));
  assert.equal(Object.keys(snapshot(join(out, "demo"))), [
    "SHA256SUMS",
    "manifest.json",
    "nodes",
    "nodes/b",
    "nodes/b/user-data",
  ]);
});

inFolderTest("what others wrote stays, with mode, time, links and empty folders", async (out) => {
  await write(out, sampleBuild(first));
  const demo = join(out, "demo");
  put(join(demo, "terraform/terraform.tfstate"), "state", 0o640);
  put(join(demo, "terraform/.terraform/providers/x/bin"), "binary", 0o755);
  put(join(demo, "nodes/a/notes.txt"), "mine");
  symlinkSync("../nowhere", join(demo, "terraform/link"));
  mkdirSync(join(demo, "empty"));
  chmodSync(join(demo, "terraform/.terraform/providers"), 0o555);
  const before = statSync(join(demo, "terraform/terraform.tfstate"));
  const folderTime = statSync(join(demo, "terraform/.terraform/providers")).mtimeMs;
  const outcome = await write(out, sampleBuild(second));
  assert.equal(outcome.diagnostics, []);
  const found = snapshot(demo);
  assert.is(found["terraform/terraform.tfstate"], "state");
  assert.is(found["nodes/a/notes.txt"], "mine");
  assert.not(Object.hasOwn(found, "nodes/a/user-data"));
  assert.is(found["empty"], "(folder)");
  assert.is(readlinkSync(join(demo, "terraform/link")), "../nowhere");
  assert.is(modeAt(join(demo, "terraform/.terraform/providers")), "555");
  assert.is(modeAt(join(demo, "terraform/.terraform/providers/x/bin")), "755");
  const after = statSync(join(demo, "terraform/terraform.tfstate"));
  assert.equal([after.mode, after.mtimeMs], [before.mode, before.mtimeMs]);
  const folderTimeNow = statSync(join(demo, "terraform/.terraform/providers")).mtimeMs;
  assert.ok(Math.abs(folderTimeNow - folderTime) <= 1);
  assert.equal(
    Object.keys(snapshot(out)).filter((path) => /^\./.test(path)),
    [],
  );
});

inFolderTest("a generated file that somebody changed is not removed", async (out) => {
  await write(out, sampleBuild(first));
  writeFileSync(join(out, "demo/nodes/a/meta-data"), "my own");
  await write(out, sampleBuild(second));
  const found = snapshot(join(out, "demo"));
  assert.is(found["nodes/a/meta-data"], "my own");
  assert.not(Object.hasOwn(found, "nodes/a/user-data"));
});

type Prepare = (demo: string) => void;
const conflicts: readonly (readonly [string, Prepare, string])[] = [
  ["a file", (demo) => put(join(demo, "SHA256SUMS"), "mine"), "SHA256SUMS"],
  [
    "a manifest of somebody else's",
    (demo) => put(join(demo, "manifest.json"), "{}"),
    "manifest.json",
  ],
  ["a file where a folder is needed", (demo) => put(join(demo, "nodes"), "mine"), "nodes"],
  ["a folder with a file", (demo) => put(join(demo, "SHA256SUMS/x"), "mine"), "SHA256SUMS"],
  [
    "a symbolic link where a folder is needed",
    (demo) => {
      mkdirSync(demo);
      symlinkSync("/", join(demo, "nodes"));
    },
    "nodes",
  ],
];

for (const [name, prepare, path] of conflicts) {
  inFolderTest(
    `${name} of the user's own in the way is an error, nothing is written`,
    async (out) => {
      prepare(join(out, "demo"));
      const before = snapshot(out);
      const { value, diagnostics } = await write(out, sampleBuild(first));
      assert.is(value, undefined);
      assert.equal(
        diagnostics.map(({ code }) => code),
        ["output-foreign-file"],
      );
      assert.ok(diagnostics[0]?.message.startsWith(`${join(out, "demo", path)} `));
      assert.equal(snapshot(out), before);
    },
  );
}

inFolderTest("a file of the same bytes is adopted", async (out) => {
  put(join(out, "demo/SHA256SUMS"), "s");
  assert.equal((await write(out, sampleBuild(first))).diagnostics, []);
});

inFolderTest("--node replaces one node's and the shared files only", async (out) => {
  const contents = { ...first, "nodes/b/user-data": "two" };
  await write(out, sampleBuild(contents));
  const changed = { "nodes/b/user-data": "changed", SHA256SUMS: "new" };
  assert.equal((await write(out, sampleBuild(changed), ["b"])).diagnostics, []);
  const expected = sampleBuild({ ...first, ...changed });
  const found = snapshot(join(out, "demo"));
  for (const { path, content } of expected) assert.is(found[path], Buffer.from(content).toString());
  const again = await write(out, expected);
  assert.is(again.value?.changed, false, "the same as a full build");
});

inFolderTest("the user is told when the current folder is replaced", async (out) => {
  await write(out, sampleBuild(first));
  const target = { outputFolder: out, cluster: "demo", cwd: join(out, "demo/nodes") };
  const { diagnostics } = await writeBuild(target, putAll(sampleBuild(second)));
  assert.equal(
    diagnostics.map(({ code, severity }) => [code, severity]),
    [["output-cwd-replaced", "note"]],
  );
});

test.run();
