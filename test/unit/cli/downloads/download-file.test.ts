import { createHash, randomFillSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { downloadFile } from "../../../../src/cli/downloads/download-file.ts";
import { createHttpSource } from "../../../../src/cli/downloads/http-source.ts";
import { openPartFile } from "../../../../src/cli/downloads/part-file.ts";
import { type FileServer, type Misdeed, serveFiles } from "../../../downloads/file-server.ts";

const test = suite("download-file");
const bytes = randomFillSync(Buffer.alloc(300_000));
const wantedSha256 = createHash("sha256").update(bytes).digest("hex");
const work = mkdtempSync(join(tmpdir(), "nodegen-download-"));
const part = join(work, "part");
const patience = { connectMs: 1000, silenceMs: 300, slowMs: 200, slowBytes: 100_000 };
let good: FileServer;
let bad: FileServer;

test.before(async () => {
  good = await serveFiles(new Map([["/file", bytes]]));
  bad = await serveFiles(new Map([["/file", bytes]]));
});

test.after(async () => {
  await Promise.all([good.close(), bad.close()]);
  rmSync(work, { recursive: true });
});

test.before.each(() => {
  rmSync(part, { force: true });
  for (const server of [good, bad]) {
    server.seen.length = 0;
    server.misdeeds.clear();
  }
});

/** Downloads into `part`, which holds `before` at first. */
async function download(urls: readonly string[], before?: Uint8Array, rounds = 3) {
  if (before !== undefined) writeFileSync(part, before);
  const source = createHttpSource({ env: {}, authorities: [], patience });
  const file = await openPartFile(part);
  const options = { source, rounds, pauseMs: 10, onProgress: () => {} };
  try {
    return await downloadFile({ urls, sha256: wantedSha256 }, file, options);
  } finally {
    await file.close();
    await source.close();
  }
}

/** name, what the server does, froms of the requests that follow */
const passing: readonly (readonly [string, Misdeed, readonly number[]])[] = [
  ["503 passes", { kind: "status", value: 503, times: 2 }, [0, 0, 0]],
  ["429 passes", { kind: "status", value: 429, times: 1 }, [0, 0]],
  ["silence is asked again", { kind: "silent", times: 1 }, [0, 1]],
  ["an answer without a length", { kind: "no-length", times: 1 }, [0]],
];

for (const [name, misdeed, froms] of passing) {
  test(name, async () => {
    bad.misdeeds.set("/file", { ...misdeed });
    const outcome = await download([`${bad.url}/file`]);
    assert.equal(outcome, { ok: true, url: `${bad.url}/file` });
    assert.ok(readFileSync(part).equals(bytes));
    assert.equal(
      bad.seen.map(({ from }) => from),
      froms,
    );
  });
}

test("an answer that is cut goes on where it broke off", async () => {
  bad.misdeeds.set("/file", { kind: "cut", value: 100_000, times: 1 });
  assert.ok((await download([`${bad.url}/file`])).ok);
  assert.ok(readFileSync(part).equals(bytes));
  const [first, second, ...more] = bad.seen.map(({ from }) => from);
  assert.equal([first, more], [0, []]);
  // The last bytes before a cut may get lost.
  assert.ok((second ?? 0) > 0 && (second ?? 0) <= 100_000, String(second));
});

/** name, what the first source does, what it is said to have done; the second source is right */
const falling: readonly (readonly [string, Misdeed | undefined, string])[] = [
  ["404", undefined, "HTTP 404"],
  ["403", { kind: "status", value: 403 }, "HTTP 403"],
  ["wrong bytes", { kind: "wrong-bytes" }, "wrong digest"],
  ["a circle of redirects", { kind: "endless-redirect" }, "it leads from one redirect to the next"],
  ["too few bytes a second", { kind: "slow", value: 20_000 }, "it is too slow"],
];

for (const [name, misdeed, reason] of falling) {
  test(`${name}: the next source is taken`, async () => {
    const path = misdeed === undefined ? "/missing" : "/file";
    if (misdeed !== undefined) bad.misdeeds.set(path, misdeed);
    const outcome = await download([`${bad.url}${path}`, `${good.url}/file`]);
    assert.equal(outcome, { ok: true, url: `${good.url}/file` });
    assert.ok(readFileSync(part).equals(bytes));
    const alone = await download([`${bad.url}${path}`], new Uint8Array(), 1);
    assert.equal(alone, { ok: false, sources: [`${bad.url}${path}: ${reason}`] });
  });
}

test("nobody listens: the next source is taken", async () => {
  const gone = await serveFiles(new Map());
  await gone.close();
  const outcome = await download([`${gone.url}/file`, `${good.url}/file`]);
  assert.equal(outcome, { ok: true, url: `${good.url}/file` });
});

test("what is there already is not asked for", async () => {
  const outcome = await download([`${good.url}/file`], bytes.subarray(0, 250_000));
  assert.ok(outcome.ok);
  assert.equal(
    good.seen.map(({ from }) => from),
    [250_000],
  );
  assert.ok(readFileSync(part).equals(bytes));
});

test("a whole part needs no source", async () => {
  assert.ok((await download([], bytes)).ok);
});

for (const [name, before] of [
  ["a wrong beginning", Buffer.alloc(1000)],
  ["more than the whole file", Buffer.alloc(400_000)],
  ["as much as the whole file, and wrong", Buffer.alloc(300_000)],
] as const) {
  test(`${name} is there: the same source gives all of it`, async () => {
    const outcome = await download([`${good.url}/file`], before);
    assert.equal(outcome, { ok: true, url: `${good.url}/file` });
    assert.ok(readFileSync(part).equals(bytes));
  });
}

test("a source without ranges begins anew", async () => {
  bad.misdeeds.set("/file", { kind: "no-range" });
  const outcome = await download([`${bad.url}/file`], bytes.subarray(0, 1000));
  assert.ok(outcome.ok);
  assert.ok(readFileSync(part).equals(bytes));
});

test("a source that answers with another range is not believed", async () => {
  bad.misdeeds.set("/file", { kind: "wrong-range" });
  const outcome = await download([`${bad.url}/file`, `${good.url}/file`], bytes.subarray(0, 1000));
  assert.equal(outcome, { ok: true, url: `${good.url}/file` });
});

test("a wrong file of the first source does not spoil the second", async () => {
  bad.misdeeds.set("/file", { kind: "wrong-bytes" });
  // The wrong half stays, and the second source continues it.
  const outcome = await download([`${bad.url}/file`, `${good.url}/file`], Buffer.alloc(50_000, 1));
  assert.ok(outcome.ok);
  assert.ok(readFileSync(part).equals(bytes));
});

test("a redirect is followed, with its range", async () => {
  bad.misdeeds.set("/file", { kind: "redirect", value: `${good.url}/file` });
  const outcome = await download([`${bad.url}/file`], bytes.subarray(0, 1000));
  assert.equal(outcome, { ok: true, url: `${bad.url}/file` });
  assert.equal(
    good.seen.map(({ from }) => from),
    [1000],
  );
});

test("a file URL is read from this machine", async () => {
  const path = join(work, "upstream");
  writeFileSync(path, bytes);
  const outcome = await download([pathToFileURL(path).href], bytes.subarray(0, 1000));
  assert.ok(outcome.ok);
  const gone = await download([pathToFileURL(join(work, "gone")).href], new Uint8Array());
  assert.equal(gone, {
    ok: false,
    sources: [`${pathToFileURL(join(work, "gone")).href}: it does not exist`],
  });
});

test("a query is not shown", async () => {
  const outcome = await download([`${bad.url}/gone?signature=secret`], undefined, 1);
  assert.equal(outcome, { ok: false, sources: [`${bad.url}/gone?***: HTTP 404`] });
});

test.run();
