import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { flushPaths } from "../../../src/output/flush-paths.ts";
import { createStaging } from "../../../src/output/stage-build.ts";
import { inFolder } from "../../helpers/build-folder.ts";
import { skip } from "../../helpers/skip.ts";

/** Runs with a `sync` that notes its words and ends with `code`; with none at all where that is missing. */
async function withSync(folder: string, code: number | undefined, act: () => Promise<void>) {
  const [programs, words] = [join(folder, "programs"), join(folder, "words")];
  mkdirSync(programs);
  if (code !== undefined) {
    const text = `#!/bin/sh\necho "$*" >>'${words}'\nexit ${code}\n`;
    writeFileSync(join(programs, "sync"), text, { mode: 0o755 });
  }
  const before = process.env["PATH"];
  process.env["PATH"] = programs;
  try {
    await act();
  } finally {
    process.env["PATH"] = before;
  }
  return existsSync(words) ? readFileSync(words, "utf8") : "";
}

/** Whether each path was asked for by itself: none of them is there. */
async function looksAtEach(folder: string, count: number): Promise<boolean> {
  const paths = Array.from({ length: count }, (_, index) => join(folder, `missing-${index}`));
  try {
    await flushPaths(folder, paths);
    return false;
  } catch (error) {
    assert.is((error as NodeJS.ErrnoException).code, "ENOENT");
    return true;
  }
}

const rows: readonly (readonly [string, number | undefined, number, boolean, string])[] = [
  ["a few files are flushed one by one", 0, 999, true, ""],
  ["many files are flushed by one call for their file system", 0, 1000, false, "-f FOLDER\n"],
  ["one by one where that call fails", 1, 1000, true, "-f FOLDER\n"],
  ["one by one where no program makes it", undefined, 1000, true, ""],
];

for (const [name, code, count, each, words] of rows) {
  if (process.platform === "linux") {
    test(name, () =>
      inFolder(async (folder) => {
        const said = await withSync(folder, code, async () => {
          assert.is(await looksAtEach(folder, count), each);
        });
        assert.is(said.replaceAll(folder, "FOLDER"), words);
      }),
    );
  } else skip(name, "only Linux has syncfs");
}

if (process.platform === "linux") {
  test("a staged build is flushed with its folders: 600 files in as many are many", () =>
    inFolder(async (folder) => {
      const root = join(folder, "new");
      const staging = createStaging(root, join(folder, "old"));
      for (let index = 0; index < 600; index += 1) {
        staging.write({ path: `nodes/${index}/a`, content: Buffer.from("a"), secret: true });
      }
      assert.is(await withSync(folder, 0, staging.finish), `-f ${root}\n`);
    }));
} else skip("a staged build is flushed with its folders", "only Linux has syncfs");

test("the machine's own sync takes it", () =>
  inFolder(async (folder) => {
    const paths = Array.from({ length: 1000 }, (_, index) => join(folder, `file-${index}`));
    for (const path of paths) writeFileSync(path, "text\n");
    await flushPaths(folder, [...paths, folder]);
  }));

test.run();
