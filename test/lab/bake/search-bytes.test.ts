import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { searchBytes, searchFile } from "./search-bytes.ts";

const texts = ["secret", "secrets", "\xff\0\xfe\x80bin", "abcd"].map((text) =>
  Buffer.from(text, "latin1"),
);

function finds(bytes: string): number[] {
  const found = new Set<number>();
  searchBytes(texts).search(Buffer.from(bytes, "latin1"), found);
  return [...found].sort();
}

for (const [bytes, found] of [
  ["", []],
  ["abc", []],
  ["abcd", [3]],
  ["xxabcabcd", [3]],
  ["secre", []],
  ["a secret", [0]],
  ["secretssecret", [0, 1]],
  ["\xff\0\xff\0\xfe\x80bin", [2]],
] as const) {
  test(`in ${JSON.stringify(bytes)}`, () => assert.equal(finds(bytes), found));
}

test("what stands across two pieces of a file, or behind zeros, is found", () => {
  const folder = mkdtempSync(join(tmpdir(), "nodegen-search-"));
  try {
    const path = join(folder, "disk");
    const search = searchBytes(texts);
    for (const at of [0, (1 << 24) - 3, 1 << 24, (1 << 24) + search.longest, 3 << 24]) {
      writeFileSync(path, Buffer.concat([Buffer.alloc(at), Buffer.from("secret")]));
      assert.equal([...searchFile(search, path)], [0], `at ${at}`);
    }
    writeFileSync(path, Buffer.alloc(5 << 24));
    assert.equal([...searchFile(search, path)], []);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a text that is too short to search for is a mistake", () => {
  assert.throws(() => searchBytes([Buffer.from("abc")]), /too short/);
});

test.run();
