import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { readFile } from "../../../src/cli/read-file.ts";

const test = suite<{ folder: string }>("read-file");

test.before((context) => {
  context.folder = mkdtempSync(join(tmpdir(), "nodegen-read-"));
});

test.after(({ folder }) => rmSync(folder, { recursive: true }));

function problemOf(path: string): string | undefined {
  const result = readFile(path, 10);
  return "problem" in result ? result.problem : undefined;
}

test("the bytes of a file, and of a larger one a byte more than the limit", ({ folder }) => {
  const path = join(folder, "file");
  for (const [size, read] of [
    [0, 0],
    [9, 9],
    [10, 10],
    [11, 11],
    [5000, 11],
  ] as const) {
    writeFileSync(path, Buffer.alloc(size, 7));
    const result = readFile(path, 10);
    assert.ok("bytes" in result);
    assert.equal([...result.bytes], Array(read).fill(7));
  }
});

test("a file without end", () => {
  const result = readFile("/dev/zero", 10);
  assert.is("bytes" in result && result.bytes.length, 11);
});

test("why a file cannot be read", ({ folder }) => {
  mkdirSync(join(folder, "sub"));
  symlinkSync("circle", join(folder, "circle"));
  writeFileSync(join(folder, "plain"), "");
  assert.is(problemOf(join(folder, "none")), "it does not exist");
  assert.is(problemOf(join(folder, "sub")), "it is a folder");
  assert.is(problemOf(join(folder, "circle")), "its links go in a circle");
  assert.is(problemOf(join(folder, "plain", "x")), "a part of its path is not a folder");
  assert.is(problemOf(join(folder, "x".repeat(300))), "its name is too long");
  assert.is(problemOf("a\0b"), "a path cannot hold a null character");
});

test.run();
