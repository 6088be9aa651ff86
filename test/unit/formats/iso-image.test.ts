import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isoImage } from "../../../src/formats/iso-image.ts";
import { inFolder } from "../../helpers/build-folder.ts";
import { skip } from "../../helpers/skip.ts";
import { needs } from "../../helpers/tools.ts";

/** Sizes around that of a sector, and one that is empty. */
const files = [
  { name: "user-data", content: Buffer.alloc(2048, "u") },
  { name: "meta-data", content: Buffer.alloc(0) },
  { name: "network-config", content: Buffer.alloc(2049, "n") },
];

/** Places that ECMA-119 (8.4, 8.5) and Joliet fix. */
test("descriptors stand where the standard has them", () => {
  const image = Buffer.from(isoImage("cidata", files));
  const text = (at: number, length: number) => image.toString("latin1", at, at + length);
  assert.is(image.length % 2048, 0);
  assert.is(text(16 * 2048, 7), "\x01CD001\x01");
  assert.is(text(16 * 2048 + 40, 32), "cidata".padEnd(32));
  assert.is(image.readUInt32LE(16 * 2048 + 80), image.length / 2048);
  assert.is(image.readUInt32BE(16 * 2048 + 84), image.length / 2048);
  assert.is(text(17 * 2048, 7), "\x02CD001\x01");
  assert.is(text(17 * 2048 + 88, 3), "%/E");
  assert.is(text(18 * 2048, 7), "\xffCD001\x01");
});

test("the order in which files are given does not matter", () => {
  const turned = isoImage("cidata", [...files].reverse());
  assert.ok(Buffer.from(isoImage("cidata", files)).equals(turned));
});

test("more files than its folder holds are a bug", () => {
  const many = Array.from({ length: 40 }, (_, index) => ({
    name: `file-with-a-long-name-${index}`,
    content: new Uint8Array(),
  }));
  assert.throws(() => isoImage("cidata", many), /more files/);
});

for (const extension of ["-R", "-J"]) {
  const name = `isoinfo ${extension} reads every file back`;
  if (!needs("isoinfo")) {
    skip(name, "isoinfo is not installed");
    continue;
  }
  test(name, () =>
    inFolder((folder) => {
      writeFileSync(join(folder, "image.iso"), isoImage("cidata", files));
      for (const file of files) {
        const words = [extension, "-x", `/${file.name}`, "-i", "image.iso"];
        const { stdout } = spawnSync("isoinfo", words, { cwd: folder });
        assert.ok(stdout.equals(file.content), file.name);
      }
    }),
  );
}

if (!needs("xorriso")) skip("xorriso finds nothing wrong", "xorriso is not installed");
else {
  test("xorriso finds nothing wrong, and the sizes and modes that were given", () =>
    inFolder((folder) => {
      writeFileSync(join(folder, "image.iso"), isoImage("cidata", files));
      const words = ["-abort_on", "WARNING", "-indev", "image.iso", "-find", "/", "-exec", "lsdl"];
      const run = spawnSync("xorriso", words, { cwd: folder, encoding: "utf8" });
      assert.is(run.status, 0, run.stderr);
      const found = run.stdout.matchAll(/^(\S+) +\d+ 0 +0 +(\d+) .*'\/(.*)'$/gm);
      assert.equal(
        [...found].map(([, mode, size, name]) => [mode, size, name]),
        [
          ["dr-xr-xr-x", "0", ""],
          ["-r--r--r--", "0", "meta-data"],
          ["-r--r--r--", "2049", "network-config"],
          ["-r--r--r--", "2048", "user-data"],
        ],
      );
    }));
}

test.run();
