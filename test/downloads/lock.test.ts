// timeout: 300
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { finished, startNodegen } from "../helpers/nodegen.ts";
import { type FileServer, serveFiles, sha256 } from "./file-server.ts";
import { makeDownloads, profileOf } from "./own-downloads.ts";

const test = suite("lock");
const work = mkdtempSync(join(tmpdir(), "nodegen-lock-"));
const lockFile = join(work, "profile.lock.yaml");
const cacheHome = join(work, "cache");
const runc = Buffer.from("runc itself");
const files = new Map<string, Buffer>(makeDownloads());
let server: FileServer;

test.before(async () => {
  server = await serveFiles(files);
});

test.after(async () => {
  await server.close();
  rmSync(work, { recursive: true });
});

test.before.each(() => {
  for (const path of [lockFile, cacheHome]) rmSync(path, { recursive: true, force: true });
  for (const path of files.keys()) if (!path.startsWith("/v1/")) files.delete(path);
  server.misdeeds.clear();
  writeProfile("version: 9.9.9");
});

/** All programs have digests, but runc. */
function writeProfile(runcFields: string): void {
  files.set("/up/runc.amd64", runc);
  const known = new Map(
    [...files].filter(([path]) => path.startsWith("/v1/") && path !== "/v1/runc"),
  );
  const own = `  runc: { ${runcFields}, url: "${server.url}/up/runc.{arch}" }`;
  writeFileSync(join(work, "profile.yaml"), profileOf(known, [server.url], own));
}

async function nodegen(...words: readonly string[]) {
  return await finished(startNodegen(words, { cwd: work, env: { XDG_CACHE_HOME: cacheHome } }));
}

test("without a lock the digest is missing; with one every command knows it", async () => {
  const before = await nodegen("check", "profile.yaml");
  assert.is(before.status, 1);
  assert.match(before.stderr, "error[binary-digest-missing]");
  assert.match(before.stderr, "or run nodegen lock");
  const run = await nodegen("lock", "profile.yaml");
  assert.is(run.status, 0, run.stderr);
  assert.match(
    run.stdout,
    `runc 9.9.9 amd64\n  ${server.url}/up/runc.amd64\n  sha256 ${sha256(runc)}\n`,
  );
  assert.match(run.stdout, "wrote profile.lock.yaml: 1 digest\n");
  assert.is((await nodegen("check", "profile.yaml")).status, 0);
  const fetched = await nodegen("fetch", "profile.yaml");
  assert.is(fetched.status, 0, fetched.stderr);
  assert.match(fetched.stderr, "runc 9.9.9 amd64: in the cache");
  const again = await nodegen("lock", "profile.yaml");
  assert.is(again.stdout, "profile.lock.yaml: unchanged\n");
});

/** name, path beside the file, its text */
for (const [name, path, text] of [
  ["a digest alone", "/up/runc.amd64.sha256", `${sha256(runc)}\n`],
  ["a line of sha256sum", "/up/runc.amd64.sha256sum", `${sha256(runc)}  runc.amd64\n`],
  ["a list", "/up/SHA256SUMS", `${"0".repeat(64)}  other\n${sha256(runc)} *./runc.amd64\n`],
  ["runc's list", "/up/runc.sha256sum", `${sha256(runc)}  runc.amd64\n`],
  ["BSD's form", "/up/checksums.txt", `SHA256 (runc.amd64) = ${sha256(runc).toUpperCase()}\n`],
] as const) {
  test(`upstream publishes ${name}`, async () => {
    files.set(path, Buffer.from(text));
    const run = await nodegen("lock", "profile.yaml");
    assert.is(run.status, 0, run.stderr);
    assert.match(run.stdout, `published as ${server.url}${path}, and downloaded`);
    assert.match(readFileSync(lockFile, "utf8"), `sha256: "${sha256(runc)}"`);
  });
}

test("what upstream publishes and what the file has must agree", async () => {
  files.set("/up/runc.amd64.sha256", Buffer.from("0".repeat(64)));
  const run = await nodegen("lock", "profile.yaml");
  assert.is(run.status, 1);
  assert.match(run.stderr, "error[lock-published-differs]: runc 9.9.9 amd64");
  assert.not(existsSync(lockFile));
});

test("where the file does not come, the published digest is enough, and is said to be", async () => {
  files.set("/up/runc.amd64.sha256", Buffer.from(sha256(runc)));
  server.misdeeds.set("/up/runc.amd64", { kind: "status", value: 403 });
  const run = await nodegen("lock", "profile.yaml");
  assert.is(run.status, 0, run.stderr);
  assert.match(run.stdout, "; the file did not come");
});

test("where nothing comes, nothing is written", async () => {
  files.delete("/up/runc.amd64");
  const run = await nodegen("lock", "profile.yaml");
  assert.is(run.status, 1);
  assert.match(
    run.stderr,
    `error[download-failed]: runc 9.9.9 amd64 could not be downloaded: ${server.url}/up/runc.amd64: HTTP 404`,
  );
  assert.not(existsSync(lockFile));
  assert.equal(readdirSync(join(cacheHome, "nodegen/sha256")), []);
});

test("an entry that is no longer needed goes", async () => {
  await nodegen("lock", "profile.yaml");
  writeProfile("version: 9.9.10");
  const run = await nodegen("lock", "profile.yaml");
  assert.match(run.stdout, "wrote profile.lock.yaml: 1 digest\n");
  assert.not.match(readFileSync(lockFile, "utf8"), "9.9.9");
});

test("a profile that lacks nothing gets no lock", async () => {
  writeFileSync(join(work, "profile.yaml"), profileOf(makeDownloads(), [server.url]));
  const run = await nodegen("lock", "profile.yaml");
  assert.is(run.stdout, "nothing to lock: every digest is known\n");
  assert.not(existsSync(lockFile));
});

test("where the profile says another digest than the lock, the lock's line is shown", async () => {
  await nodegen("lock", "profile.yaml");
  writeProfile(`version: 9.9.9, sha256: { amd64: "${"1".repeat(64)}" }`);
  const run = await nodegen("check", "profile.yaml");
  assert.is(run.status, 1);
  assert.match(run.stderr, /profile\.lock\.yaml:\d+:\d+: error\[lock-disagrees\]/, run.stderr);
  assert.match(run.stderr, `than binaries.runc.sha256, which says ${"1".repeat(64)}`);
  assert.match(run.stderr, `sha256: "${sha256(runc)}"`);
});

test("where the catalogue says another digest than the lock, both are shown", async () => {
  const url = "https://github.com/opencontainers/runc/releases/download/v1.4.3/runc.amd64";
  writeFileSync(join(work, "profile.yaml"), profileOf(new Map(), []).replace(/^binaries:$/m, ""));
  writeFileSync(
    lockFile,
    lockText(`name: runc, version: 1.4.3, architecture: amd64, url: "${url}"`),
  );
  const run = await nodegen("check", "profile.yaml");
  assert.is(run.status, 1);
  // The digest of runc 1.4.3 in its publisher's list.
  assert.match(
    run.stderr,
    "which says f6ae8efc0fa40079e1475e97cbe9d1bd3f106a28d6af78a11d9f1bd565515e60",
  );
});

function lockText(entry: string): string {
  return [
    "apiVersion: nodegen.dev/v1alpha1",
    "kind: ClusterProfileLock",
    `binaries: [{ ${entry}, sha256: "${"0".repeat(64)}", evidence: seen }]`,
    "",
  ].join("\n");
}

/** text, place and reason */
for (const [text, reason] of [
  [
    "x: 1\n",
    "1:1: error[lock-invalid]: the lock file cannot be used: it is not a ClusterProfileLock",
  ],
  [
    lockText("name: a").replace("binaries:", "list:"),
    "error[lock-invalid]: the lock file cannot be used: binaries is not a list",
  ],
  [
    lockText("name: runc"),
    "3:12: error[lock-invalid]: the lock file cannot be used: an entry has no text for version",
  ],
  [
    lockText("name: a, version: 1.2.3, architecture: mips, url: b"),
    'the lock file cannot be used: "mips" is none of amd64, arm64',
  ],
  ["", "error[lock-unreadable]: cannot read profile.lock.yaml: it is empty"],
  ["a: [\n", "error[profile-yaml"],
] as const) {
  test(`a lock file that begins ${JSON.stringify(text.slice(0, 90))}`, async () => {
    writeFileSync(lockFile, text);
    const run = await nodegen("check", "profile.yaml");
    assert.is(run.status, 1);
    assert.match(run.stderr, reason);
    assert.match(run.stderr, "profile.lock.yaml");
  });
}

test.run();
