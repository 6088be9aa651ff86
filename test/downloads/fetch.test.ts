// timeout: 300
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { killMoments } from "../helpers/kill-moments.ts";
import { finished, runNodegen, startNodegen } from "../helpers/nodegen.ts";
import { skip } from "../helpers/skip.ts";
import { close, type FileServer, listen, serveFiles, sha256, untilAsked } from "./file-server.ts";
import { makeDownloads, profileOf } from "./own-downloads.ts";

const test = suite("fetch");
const work = mkdtempSync(join(tmpdir(), "nodegen-fetch-"));
const cacheHome = join(work, "cache");
const cache = join(cacheHome, "nodegen/sha256");
const dest = join(work, "dest");
const files = makeDownloads();
const large = makeDownloads(3_000_000);
let server: FileServer;
let largeServer: FileServer;

test.before(async () => {
  server = await serveFiles(files);
  largeServer = await serveFiles(large);
  writeFileSync(join(work, "profile.yaml"), profileOf(files, [server.url]));
  writeFileSync(join(work, "large.yaml"), profileOf(large, [largeServer.url]));
});

test.after(async () => {
  await Promise.all([server.close(), largeServer.close()]);
  rmSync(work, { recursive: true });
});

test.before.each(() => {
  for (const folder of [cacheHome, dest]) rmSync(folder, { recursive: true, force: true });
  for (const one of [server, largeServer]) {
    one.misdeeds.clear();
    one.seen.length = 0;
  }
});

/** Runs on while this process serves. */
async function nodegen(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = startNodegen(words, { cwd: work, env: { XDG_CACHE_HOME: cacheHome, ...env } });
  return await finished(child);
}

function hostOf({ url }: FileServer): string {
  return url.replace("http://", "");
}

/** Every name in the cache that looks complete belongs to what it says; gives their number. */
function checkCache(): number {
  const names = existsSync(cache) ? readdirSync(cache) : [];
  const complete = names.filter((name) => /^[0-9a-f]{64}$/.test(name));
  for (const name of complete) assert.is(sha256(readFileSync(join(cache, name))), name);
  const strange = names.filter((name) => !/^[0-9a-f]{64}(\.part|\.lock)?$/.test(name));
  assert.equal(strange, []);
  return complete.length;
}

test("everything comes into the cache, and a second time nothing is asked for", async () => {
  const first = await nodegen(["fetch", "profile.yaml"]);
  assert.is(first.status, 0, first.stderr);
  assert.is(first.stdout, `6 files in ${cache}\n`);
  assert.match(first.stderr, ` amd64: from ${server.url}/v1/runc\n`);
  assert.equal(readdirSync(cache).sort(), [...files.values()].map(sha256).sort());
  assert.is(server.seen.length, 6);
  const second = await nodegen(["fetch", "profile.yaml"]);
  assert.is(second.status, 0, second.stderr);
  assert.is(server.seen.length, 6);
  assert.match(second.stderr, ": in the cache\n");
});

test("--dest lays the files out as a mirror does", async () => {
  const run = await nodegen(["fetch", "profile.yaml", "--dest", "dest"]);
  assert.is(run.status, 0, run.stderr);
  for (const [path, bytes] of files) {
    assert.ok(readFileSync(join(dest, hostOf(server), path)).equals(bytes), path);
  }
  assert.equal(readdirSync(dest), [hostOf(server)]);
  const path = join(dest, hostOf(server), "v1/runc");
  writeFileSync(path, "damaged");
  const again = await nodegen(["fetch", "profile.yaml", "--dest", "dest"]);
  assert.is(again.stdout, "6 files in dest, 1 of them new\n");
  assert.ok(readFileSync(path).equals(files.get("/v1/runc") ?? Buffer.alloc(0)));
});

test("a damaged file of the cache is fetched anew", async () => {
  await nodegen(["fetch", "profile.yaml"]);
  const digest = sha256(files.get("/v1/runc") ?? Buffer.alloc(0));
  writeFileSync(join(cache, digest), "damaged");
  assert.is((await nodegen(["fetch", "profile.yaml"])).status, 0);
  assert.is(checkCache(), 6);
});

test("a wrong digest is said, and leaves nothing that looks right", async () => {
  server.misdeeds.set("/v1/runc", { kind: "wrong-bytes" });
  const run = await nodegen(["fetch", "profile.yaml", "--dest", "dest"]);
  assert.is(run.status, 1);
  assert.match(run.stderr, /error\[download-failed\]: runc \S+ amd64 could not be downloaded/);
  assert.match(run.stderr, `${server.url}/v1/runc: wrong digest`);
  assert.is(checkCache(), 5);
  assert.not(existsSync(dest));
  server.misdeeds.clear();
  assert.is((await nodegen(["fetch", "profile.yaml"])).status, 0);
});

test("an architecture of no pool is refused", async () => {
  const run = await nodegen(["fetch", "profile.yaml", "--arch", "arm64"]);
  assert.is(run.status, 2);
  assert.match(run.stderr, "no pool is of --arch arm64; there is amd64");
});

test("two at once fetch each file once", async () => {
  for (const path of files.keys()) server.misdeeds.set(path, { kind: "slow", value: 40_000 });
  const runs = await Promise.all([
    nodegen(["fetch", "profile.yaml", "--dest", "dest"]),
    nodegen(["fetch", "profile.yaml", "--dest", "dest"]),
  ]);
  for (const run of runs) assert.is(run.status, 0, run.stderr);
  assert.is(server.seen.length, 6);
  assert.is(checkCache(), 6);
});

test(`killed at ${killMoments} moments, the next run goes on`, async () => {
  for (const path of large.keys()) largeServer.misdeeds.set(path, { kind: "slow", value: 6e6 });
  for (let count = 0; count < killMoments; count++) {
    const child = startNodegen(["fetch", "large.yaml", "--dest", "dest"], {
      cwd: work,
      env: { XDG_CACHE_HOME: cacheHome },
    });
    const end = finished(child);
    // On a busy machine the start alone may take seconds.
    if (count % 4 !== 0) await untilAsked(largeServer);
    await sleep(Math.random() * 400);
    child.kill("SIGKILL");
    await end;
    // All is there: once more from the beginning.
    if (checkCache() === 6)
      for (const folder of [cacheHome, dest]) rmSync(folder, { recursive: true, force: true });
  }
  const resumed = largeServer.seen.filter(({ from }) => from > 0).length;
  largeServer.misdeeds.clear();
  const run = await nodegen(["fetch", "large.yaml", "--dest", "dest"]);
  assert.is(run.status, 0, run.stderr);
  assert.is(checkCache(), 6);
  assert.ok(resumed > 0, "no run went on with what was there");
  for (const [path, bytes] of large) {
    assert.ok(readFileSync(join(dest, hostOf(largeServer), path)).equals(bytes), path);
  }
  assert.equal(readdirSync(dest), [hostOf(largeServer)]);
});

test("plain http goes through a proxy by its whole URL, but not to hosts of no_proxy", async () => {
  const asked: string[] = [];
  const proxy = createServer((request, response) => {
    asked.push(request.url ?? "");
    const { pathname } = new URL(request.url ?? "");
    response.end(files.get(pathname));
  });
  const url = await listen(proxy);
  const through = await nodegen(["fetch", "profile.yaml"], { HTTP_PROXY: url });
  assert.is(through.status, 0, through.stderr);
  assert.equal(asked.sort(), [...files.keys()].map((path) => `${server.url}${path}`).sort());
  assert.is(server.seen.length, 0);
  rmSync(cacheHome, { recursive: true });
  const past = await nodegen(["fetch", "profile.yaml"], { http_proxy: url, NO_PROXY: "127.0.0.1" });
  assert.is(past.status, 0, past.stderr);
  assert.is(server.seen.length, 6);
  await close(proxy);
});

test("a proxy that is no URL is a mistake, and its text is not shown", async () => {
  const run = await nodegen(["fetch", "profile.yaml"], { HTTPS_PROXY: "http://user:secret@:::" });
  assert.is(run.status, 2);
  assert.match(run.stderr, "the environment variable https_proxy is no URL");
  assert.not.match(run.stderr, "secret");
});

const mount = process.getuid?.() === 0 && existsSync("/proc/self/ns/mnt");
if (!mount) skip("a full disk", "only root can mount a small file system");
else {
  test("a full disk is said, and leaves nothing that looks right", async () => {
    mkdirSync(cacheHome, { recursive: true });
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", cacheHome]);
    assert.is(mounted.status, 0, String(mounted.stderr));
    try {
      const run = await nodegen(["fetch", "large.yaml", "--dest", "dest"]);
      assert.is(run.status, 1, run.stderr);
      assert.match(run.stderr, /error\[output-not-writable\]: cannot write .*no space left/);
      assert.ok(checkCache() < 6);
      assert.not(existsSync(dest));
    } finally {
      spawnSync("umount", [cacheHome]);
    }
  });
}

test("a cache that cannot be made is said", async () => {
  writeFileSync(cacheHome, "a file");
  const run = await nodegen(["fetch", "profile.yaml"]);
  assert.is(run.status, 1);
  assert.match(run.stderr, "error[output-not-writable]");
});

test("the help names an example", () => {
  assert.match(runNodegen(["fetch", "--help"]).stdout, "nodegen fetch profile.yaml");
});

test.run();
