// timeout: 300
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { killMoments } from "../helpers/kill-moments.ts";
import { finished, startNodegen } from "../helpers/nodegen.ts";
import { type FileServer, serveFiles, sha256, untilAsked } from "./file-server.ts";
import { makeDownloads, profileOf } from "./own-downloads.ts";

const test = suite("mirror");
const work = mkdtempSync(join(tmpdir(), "nodegen-mirror-"));
const dest = join(work, "mirror");
const env = { XDG_CACHE_HOME: join(work, "cache") };
const files = makeDownloads();
const others = new Map([...makeDownloads()].map(([path, bytes]) => [`/other${path}`, bytes]));
let server: FileServer;
let host: string;

test.before(async () => {
  server = await serveFiles(new Map([...files, ...others]));
  host = server.url.replace("http://", "");
  writeFileSync(join(work, "profile.yaml"), profileOf(files, [server.url]));
  writeFileSync(join(work, "other.yaml"), profileOf(others, [server.url]));
});

test.after(async () => {
  await server.close();
  rmSync(work, { recursive: true });
});

test.before.each(() => {
  rmSync(dest, { recursive: true, force: true });
  server.misdeeds.clear();
});

async function nodegen(...words: readonly string[]) {
  return await finished(startNodegen(words, { cwd: work, env }));
}

/** The judgement of coreutils. */
function checkSums(folder: string): void {
  const run = spawnSync("sha256sum", ["-c", "--strict", "SHA256SUMS"], { cwd: folder });
  assert.is(run.status, 0, String(run.stderr));
}

test("a mirror has the layout of upstream and lists that sha256sum reads", async () => {
  const run = await nodegen("mirror", "profile.yaml", "--dest", "mirror");
  assert.is(run.status, 0, run.stderr);
  assert.match(run.stdout, /^mirror: 6 files, 120,015 bytes, 6 of them new\n$/);
  assert.equal(readdirSync(dest).sort(), ["SHA256SUMS", host, "index.json"].sort());
  checkSums(dest);
  const index = JSON.parse(readFileSync(join(dest, "index.json"), "utf8")) as {
    files: { file: string; sha256: string; size: number; programs: { name: string }[] }[];
  };
  const runc = index.files.find(({ file }) => file === `${host}/v1/runc`);
  const bytes = files.get("/v1/runc") ?? Buffer.alloc(0);
  assert.is(runc?.sha256, sha256(bytes));
  assert.is(runc?.size, bytes.length);
  assert.is(runc?.programs[0]?.name, "runc");
  const verified = await nodegen("mirror", "--verify", "mirror");
  assert.is(verified.status, 0, verified.stderr);
  assert.is(verified.stdout, "mirror: 6 files, 120,015 bytes, all whole\n");
});

test("a second profile is added, and the same again changes no byte", async () => {
  await nodegen("mirror", "profile.yaml", "--dest", "mirror");
  const added = await nodegen("mirror", "other.yaml", "--dest", "mirror");
  assert.match(added.stdout, "mirror: 12 files,");
  checkSums(dest);
  const lists = ["SHA256SUMS", "index.json"].map((name) => readFileSync(join(dest, name), "utf8"));
  const again = await nodegen("mirror", "profile.yaml", "other.yaml", "--dest", "mirror");
  assert.match(again.stdout, "0 of them new");
  assert.equal(
    ["SHA256SUMS", "index.json"].map((name) => readFileSync(join(dest, name), "utf8")),
    lists,
  );
});

test("a tar of it unpacks to a mirror, and is the same every time", async () => {
  const run = await nodegen("mirror", "profile.yaml", "--archive", "one.tar");
  assert.is(run.status, 0, run.stderr);
  await nodegen("mirror", "profile.yaml", "--archive", "two.tar");
  assert.ok(readFileSync(join(work, "one.tar")).equals(readFileSync(join(work, "two.tar"))));
  mkdirSync(dest);
  const unpacked = spawnSync("tar", ["-xf", "one.tar", "-C", dest], { cwd: work });
  assert.is(unpacked.status, 0, String(unpacked.stderr));
  checkSums(dest);
  assert.is((await nodegen("mirror", "--verify", "mirror", "profile.yaml")).status, 0);
});

test("a tar takes the place of no device, pipe or socket", async () => {
  const pipe = join(work, "pipe");
  assert.is(spawnSync("mkfifo", [pipe]).status, 0);
  const run = await nodegen("mirror", "profile.yaml", "--archive", "pipe");
  assert.is(run.status, 1);
  assert.match(run.stderr, `error[output-special-file]: ${pipe} is a device, a pipe`);
  assert.ok(statSync(pipe).isFIFO());
  rmSync(pipe);
});

test("--verify finds what is missing, wrong, extra, and what a profile needs besides", async () => {
  await nodegen("mirror", "profile.yaml", "--dest", "mirror");
  rmSync(join(dest, host, "v1/runc"));
  appendFileSync(join(dest, host, "v1/kubelet"), "x");
  writeFileSync(join(dest, host, "note"), "");
  const run = await nodegen("mirror", "--verify", "mirror", "other.yaml");
  assert.is(run.status, 1);
  assert.match(run.stderr, `error[mirror-file-missing]: ${host}/v1/runc is not in the mirror`);
  assert.match(
    run.stderr,
    `error[mirror-file-wrong]: ${host}/v1/kubelet is not the file with sha256`,
  );
  assert.match(run.stderr, `note[mirror-file-extra]: ${host}/note is in the mirror`);
  assert.match(run.stderr, `error[mirror-file-missing]: ${host}/other/v1/runc`);
  const mended = await nodegen("mirror", "profile.yaml", "--dest", "mirror");
  assert.match(mended.stdout, "2 of them new");
  assert.is((await nodegen("mirror", "--verify", "mirror")).status, 0);
});

for (const [name, prepare, reason] of [
  ["nothing", () => mkdirSync(dest), "it has no index.json"],
  [
    "another index.json",
    () => lay("index.json", "{}"),
    "its index.json is not one that nodegen wrote",
  ],
  [
    "an index that leads out of the folder",
    () => lay("index.json", indexOf("../../etc/passwd")),
    "its index.json is not one that nodegen wrote",
  ],
  [
    "lists that do not agree",
    () => lay("index.json", indexOf("host/file")),
    "its SHA256SUMS and its index.json do not agree",
  ],
] as const) {
  test(`--verify of a folder with ${name}`, async () => {
    prepare();
    const run = await nodegen("mirror", "--verify", "mirror");
    assert.is(run.status, 1);
    assert.match(run.stderr, `error[mirror-not-ours]: mirror is no mirror: ${reason}`);
  });
}

function lay(name: string, text: string): void {
  mkdirSync(dest);
  writeFileSync(join(dest, name), text);
}

function indexOf(file: string): string {
  const one = { file, sha256: "0".repeat(64), size: 0, programs: [] };
  return JSON.stringify({ apiVersion: "nodegen.dev/v1alpha1", kind: "MirrorIndex", files: [one] });
}

test("a folder with another index.json is not written to", async () => {
  lay("index.json", "{}");
  const run = await nodegen("mirror", "profile.yaml", "--dest", "mirror");
  assert.is(run.status, 1);
  assert.match(run.stderr, "error[mirror-not-ours]");
  assert.equal(readdirSync(dest), ["index.json"]);
});

test("one path with two digests is refused", async () => {
  const changed = new Map([...files].map(([path]) => [path, Buffer.from(path)]));
  writeFileSync(join(work, "changed.yaml"), profileOf(changed, [server.url]));
  const run = await nodegen("mirror", "profile.yaml", "changed.yaml", "--dest", "mirror");
  assert.is(run.status, 1);
  assert.match(run.stderr, `error[mirror-conflict]: ${host}/v1/kubelet cannot be two files`);
  assert.not(existsSync(dest));
});

test(`killed at ${killMoments} moments, what is listed is whole, and the next run ends it`, async () => {
  for (let count = 0; count < killMoments; count++) {
    rmSync(env.XDG_CACHE_HOME, { recursive: true, force: true });
    const child = startNodegen(["mirror", "profile.yaml", "--dest", "mirror"], { cwd: work, env });
    const end = finished(child);
    await untilAsked(server);
    await sleep(Math.random() * 300);
    child.kill("SIGKILL");
    await end;
    if (existsSync(join(dest, "SHA256SUMS"))) checkSums(dest);
  }
  const run = await nodegen("mirror", "profile.yaml", "--dest", "mirror");
  assert.is(run.status, 0, run.stderr);
  assert.is((await nodegen("mirror", "--verify", "mirror")).status, 0);
  assert.equal(readdirSync(dest).sort(), ["SHA256SUMS", host, "index.json"].sort());
});

for (const [words, message] of [
  [["mirror", "--dest", "x"], "name at least one profile"],
  [["mirror", "profile.yaml"], "say where to: --dest FOLDER, --archive FILE, or both"],
  [["mirror", "profile.yaml", "--archive", "-"], "--archive takes a file"],
  [["mirror", "--verify", "x", "--dest", "y"], "--verify only reads"],
] as const) {
  test(`nodegen ${words.join(" ")} is wrong`, async () => {
    const run = await nodegen(...words);
    assert.is(run.status, 2);
    assert.match(run.stderr, message);
  });
}

test("profiles read from the mirror, per program and by template, and fall through", async () => {
  await nodegen("mirror", "profile.yaml", "--dest", "mirror");
  const before = server.seen.length;
  const served = [
    "downloads:",
    `  mirrors: [http://127.0.0.1:1/gone, "file://${dest}/{host}/{path}"]`,
    "  upstream: false",
  ].join("\n");
  writeFileSync(join(work, "mirrored.yaml"), profileOf(files, [server.url], served));
  rmSync(env.XDG_CACHE_HOME, { recursive: true });
  const run = await nodegen("fetch", "mirrored.yaml");
  assert.is(run.status, 0, run.stderr);
  assert.is(server.seen.length, before);
  assert.match(run.stderr, `amd64: from file://${dest}/${host}/v1/runc\n`);
  // A mirror is filled from upstream whatever the nodes do.
  rmSync(env.XDG_CACHE_HOME, { recursive: true });
  const filled = await nodegen("mirror", "mirrored.yaml", "--dest", "mirror");
  assert.is(filled.status, 0, filled.stderr);
  assert.match(filled.stderr, `amd64: from ${server.url}/v1/runc\n`);
});

test.run();
