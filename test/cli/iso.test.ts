import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inFolder, modeAt, put } from "../helpers/build-folder.ts";
import { smallProfile } from "../helpers/cli-profiles.ts";
import { type RunResult, runNodegen } from "../helpers/nodegen.ts";
import { skip } from "../helpers/skip.ts";
import { findProgram } from "../helpers/tools.ts";

const network = "network: { interface: eth0, addresses: [10.0.0.21/24] }";
const profile = smallProfile(["plain"]).replace(
  "- { name: plain }",
  `- { name: plain }\n      - { name: static, address: 10.0.0.21, ${network} }`,
);

/** Runs `nodegen iso` where no program is on the PATH. */
function iso(folder: string, words: readonly string[]): RunResult {
  return runNodegen(["iso", ...words], { cwd: folder, env: { PATH: "" } });
}

/** Runs `fn` in a folder with a profile that has been built. */
function withBuild(fn: (folder: string) => void): Promise<void> {
  return inFolder((folder) => {
    put(join(folder, "profile.yaml"), profile);
    const built = runNodegen(["build", "profile.yaml"], { cwd: folder });
    assert.is(built.status, 0, built.stderr);
    fn(folder);
  });
}

function isoinfo(folder: string, words: readonly string[]): string {
  const run = spawnSync("isoinfo", words, { cwd: folder, encoding: "utf8", maxBuffer: 1 << 26 });
  assert.is(run.status, 0, run.stderr);
  return run.stdout;
}

/** The files of an image by the names that Linux shows, which are Rock Ridge's. */
function readImage(folder: string, image: string): Record<string, string> {
  const list = isoinfo(folder, ["-R", "-f", "-i", image]).split("\n").filter(Boolean);
  const entries = list.map((path) => [
    path.slice(1),
    isoinfo(folder, ["-R", "-x", path, "-i", image]),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

test("the same seed gives the same bytes, whenever and from whatever it is made", () =>
  withBuild((folder) => {
    const read = (image: string) => readFileSync(join(folder, image));
    const later = { SOURCE_DATE_EPOCH: String(Math.floor(Date.now() / 1000) + 3600) };
    for (const [image, source, env] of [
      ["a.iso", "out/demo", {}],
      ["b.iso", "out/demo", later],
      ["c.iso", "profile.yaml", {}],
    ] as const) {
      const words = ["iso", source, "--node", "static", "-o", image];
      const run = runNodegen(words, { cwd: folder, env });
      assert.is(run.status, 0, run.stderr);
      assert.is(modeAt(join(folder, image)), "600");
      assert.ok(read(image).equals(read("a.iso")), image);
    }
    const left = readdirSync(folder).filter((file) => file.startsWith(".nodegen"));
    assert.equal(left, []);
  }));

if (findProgram("isoinfo") === undefined) {
  skip("the image holds a build's files, also slim ones and those of a pool", "no isoinfo");
} else {
  test("the image holds the files that a build has", () =>
    withBuild((folder) => {
      for (const node of ["plain", "static"]) {
        assert.is(iso(folder, ["out/demo", "--node", node, "-o", "x.iso"]).status, 0);
        assert.match(isoinfo(folder, ["-d", "-i", "x.iso"]), /^Volume id: cidata$/m);
        const files = readdirSync(join(folder, "out/demo/nodes", node)).filter((file) =>
          ["user-data", "meta-data", "network-config"].includes(file),
        );
        assert.is(files.length, node === "static" ? 3 : 2);
        const read = (file: string) =>
          readFileSync(join(folder, "out/demo/nodes", node, file), "utf8");
        const wanted = Object.fromEntries(files.map((file) => [file, read(file)]));
        assert.equal(readImage(folder, "x.iso"), wanted);
      }
    }));

  test("slim user-data, and that of a pool", () =>
    inFolder((folder) => {
      const pools = profile.replace("nodePools:", "packer: {}\nnodePools:\n  - { name: open }");
      put(join(folder, "profile.yaml"), pools);
      assert.is(runNodegen(["build", "profile.yaml"], { cwd: folder }).status, 0);
      for (const [words, path] of [
        ["--node plain --slim", "nodes/plain/user-data.slim"],
        ["--pool open", "pools/open/user-data"],
        ["--pool open --slim", "pools/open/user-data.slim"],
      ] as const) {
        const run = iso(folder, ["out/demo", ...words.split(" "), "-o", "x.iso"]);
        assert.is(run.status, 0, run.stderr);
        const wanted = readFileSync(join(folder, "out/demo", path), "utf8");
        assert.is(readImage(folder, "x.iso")["user-data"], wanted);
      }
    }));
}

test("what cannot be a seed is refused", () =>
  withBuild((folder) => {
    const cases: readonly (readonly [words: string, status: number, says: string])[] = [
      ["out/demo --node nobody -o x.iso", 2, 'has no node "nobody"; it has plain, static'],
      ["profile.yaml --node nobody -o x.iso", 2, 'has no node "nobody"; it has plain, static'],
      ["out/demo --node plain --slim -o x.iso", 1, "error[iso-no-slim]"],
      ["out --node plain -o x.iso", 1, "error[iso-no-build]"],
      ["nothing.yaml --node plain -o x.iso", 1, "error[profile-unreadable]"],
      ["out/demo --node plain --node static -o x.iso", 2, "--node may be given only once"],
      ["out/demo --node plain", 2, "output"],
      ["out/demo -o x.iso", 2, "either a node with --node or a pool with --pool"],
      ["out/demo --node plain --pool workers -o x.iso", 2, "either a node"],
      ["out/demo --pool workers -o x.iso", 2, 'no pool without nodes "workers"; it has none'],
      ["out/demo --node plain -o -", 2, "- stands for neither"],
      ["out/demo --node plain -o missing/x.iso", 1, "cannot write"],
    ];
    for (const [words, status, says] of cases) {
      const run = iso(folder, words.split(" "));
      assert.is(run.status, status, words + run.stderr);
      assert.match(run.stderr, says);
    }
    const pipe = join(folder, "pipe");
    assert.is(spawnSync("mkfifo", [pipe]).status, 0);
    symlinkSync(pipe, join(folder, "link"));
    for (const path of ["pipe", "link"]) {
      const run = iso(folder, ["out/demo", "--node", "plain", "-o", path]);
      assert.is(run.status, 1, run.stderr);
      assert.match(
        run.stderr,
        `error[output-special-file]: ${join(folder, path)} is a device, a pipe`,
      );
      assert.ok(statSync(pipe).isFIFO());
    }
    appendFileSync(join(folder, "out/demo/nodes/plain/meta-data"), "x");
    const damaged = iso(folder, ["out/demo", "--node", "plain", "-o", "x.iso"]);
    assert.is(damaged.status, 1);
    assert.match(damaged.stderr, "out/demo/nodes/plain/meta-data is not as the build wrote it");
    assert.not.ok(readdirSync(folder).includes("x.iso"));
  }));

test("what a killed run left behind is removed, that of a run at work is not", () =>
  withBuild((folder) => {
    for (const name of [".nodegen-iso-left", ".nodegen-iso-at-work"]) {
      put(join(folder, name, "user-data"), "secret");
    }
    const hourAgo = Date.now() / 1000 - 3600;
    utimesSync(join(folder, ".nodegen-iso-left"), hourAgo, hourAgo);
    iso(folder, ["out/demo", "--node", "plain", "-o", "x.iso"]);
    const left = readdirSync(folder).filter((file) => file.startsWith(".nodegen"));
    assert.equal(left, [".nodegen-iso-at-work"]);
  }));

test.run();
