import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
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

/** Runs `nodegen iso` where of all programs that make images only these are on the PATH. */
function iso(folder: string, words: readonly string[], programs: readonly string[]): RunResult {
  const bin = join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  for (const program of programs) {
    const path = findProgram(program);
    const link = join(bin, program);
    if (path !== undefined && !existsSync(link)) symlinkSync(path, link);
  }
  return runNodegen(["iso", ...words], { cwd: folder, env: { PATH: bin } });
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

for (const program of ["genisoimage", "xorriso"]) {
  const name = `${program} makes the image that a build's files say, from the profile and from the build`;
  const missing = [program, "isoinfo"].find((one) => findProgram(one) === undefined);
  if (missing !== undefined) {
    skip(name, `${missing} is not installed`);
    continue;
  }
  test(name, () =>
    withBuild((folder) => {
      const sources = { plain: "profile.yaml", static: "out/demo" };
      for (const [node, source] of Object.entries(sources)) {
        const image = `${node}.iso`;
        const programs = node === "plain" ? [program] : [];
        const run = iso(folder, [source, "--node", node, "-o", image], programs);
        assert.is(run.status, 0, run.stderr);
        assert.is(modeAt(join(folder, image)), "600");
        assert.match(isoinfo(folder, ["-d", "-i", image]), /^Volume id: cidata$/m);
        const files = readdirSync(join(folder, "out/demo/nodes", node)).filter((file) =>
          ["user-data", "meta-data", "network-config"].includes(file),
        );
        assert.is(files.length, node === "static" ? 3 : 2);
        const read = (file: string) =>
          readFileSync(join(folder, "out/demo/nodes", node, file), "utf8");
        const wanted = Object.fromEntries(files.map((file) => [file, read(file)]));
        assert.equal(readImage(folder, image), wanted);
      }
      const left = readdirSync(folder).filter((file) => file.startsWith(".nodegen"));
      assert.equal(left, []);
    }),
  );
}

if (findProgram("genisoimage") === undefined) {
  skip("slim user-data, and that of a pool", "genisoimage is not installed");
} else {
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
        const run = iso(folder, ["out/demo", ...words.split(" "), "-o", "x.iso"], ["genisoimage"]);
        assert.is(run.status, 0, run.stderr);
        const wanted = readFileSync(join(folder, "out/demo", path), "utf8");
        assert.is(readImage(folder, "x.iso")["user-data"], wanted);
      }
    }));
}

test("without a program it says what to install and how to do it by hand", () =>
  withBuild((folder) => {
    const run = iso(folder, ["out/demo/", "--node", "static", "-o", "my seed.iso"], []);
    assert.is(run.status, 1);
    assert.match(run.stderr, "error[iso-no-program]");
    assert.match(run.stderr, "install the package genisoimage or xorriso");
    const at = "out/demo/nodes/static";
    assert.match(
      run.stderr,
      `cloud-localds -N ${at}/network-config 'my seed.iso' ${at}/user-data ${at}/meta-data`,
    );
    assert.equal(readdirSync(folder).sort(), ["bin", "demo.secrets", "out", "profile.yaml"]);
  }));

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
      const run = iso(folder, words.split(" "), []);
      assert.is(run.status, status, words + run.stderr);
      assert.match(run.stderr, says);
    }
    const pipe = join(folder, "pipe");
    assert.is(spawnSync("mkfifo", [pipe]).status, 0);
    symlinkSync(pipe, join(folder, "link"));
    for (const path of ["pipe", "link"]) {
      const run = iso(folder, ["out/demo", "--node", "plain", "-o", path], ["genisoimage"]);
      assert.is(run.status, 1, run.stderr);
      assert.match(
        run.stderr,
        `error[output-special-file]: ${join(folder, path)} is a device, a pipe`,
      );
      assert.ok(statSync(pipe).isFIFO());
    }
    appendFileSync(join(folder, "out/demo/nodes/plain/meta-data"), "x");
    const damaged = iso(folder, ["out/demo", "--node", "plain", "-o", "x.iso"], []);
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
    iso(folder, ["out/demo", "--node", "plain", "-o", "x.iso"], ["genisoimage"]);
    const left = readdirSync(folder).filter((file) => file.startsWith(".nodegen"));
    assert.equal(left, [".nodegen-iso-at-work"]);
  }));

test("a program that fails is named with its reason", () =>
  withBuild((folder) => {
    put(join(folder, "bin/genisoimage"), "#!/bin/sh\necho no room >&2\nexit 3\n", 0o755);
    const run = iso(folder, ["out/demo", "--node", "plain", "-o", "x.iso"], []);
    assert.is(run.status, 1);
    assert.match(run.stderr, "error[iso-failed]: genisoimage made no image: no room");
    assert.not.ok(readdirSync(folder).includes("x.iso"));
  }));

test.run();
