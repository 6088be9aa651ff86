import { posix } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { besides, normalizePath } from "../../../src/profile/file-path.ts";

const paths = [
  "a",
  "./a",
  "a/../b",
  "../a",
  "../../a/./b",
  "/a/../b",
  "/../a",
  "a//b",
  "/",
  "a/b/../../../c",
];

for (const path of paths) {
  test(`normalizes ${path} as node:path does`, () => {
    assert.is(normalizePath(path), posix.normalize(path));
  });
  test(`joins ${path} to a folder as node:path does`, () => {
    const expected = path.startsWith("/") ? posix.normalize(path) : posix.join("deep/er", path);
    assert.is(besides("deep/er/profile.yaml", path), expected);
  });
}

test.run();
