import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { loadOrCreateSecrets } from "../../../src/secrets/store.ts";
import { createToken, expireToken, loadTokens } from "../../../src/secrets/store-tokens.ts";
import { secretsRequest } from "../../secrets/requests.ts";
import { withTemporaryFolder } from "../../secrets/temporary-folder.ts";

const now = new Date("2026-11-21T10:00:00Z");
const day = { hours: 24, chosen: false };

function later(hours: number): Date {
  return new Date(now.getTime() + hours * 3_600_000);
}

async function withDirectory(work: (directory: string) => unknown): Promise<void> {
  await withTemporaryFolder((folder) => work(join(folder, "demo.secrets")));
}

async function build(directory: string, at = now) {
  return await loadOrCreateSecrets({ directory, request: secretsRequest(), now: at });
}

/** The ids of the stored tokens, the current one first. */
async function ids(directory: string): Promise<string[]> {
  const { value } = await loadTokens(directory);
  if (value === undefined || value === "none") return [];
  return [value.current, ...value.earlier].map(({ id }) => id);
}

test("a token before the first build is what the first build uses, and the folder is private", () =>
  withDirectory(async (directory) => {
    const umask = process.umask(0);
    const made = await createToken({ directory, now }, day).finally(() => process.umask(umask));
    assert.equal(made.diagnostics, []);
    assert.is(statSync(directory).mode & 0o777, 0o700);
    assert.is(statSync(join(directory, "tokens")).mode & 0o777, 0o700);
    for (const path of ["tokens/bootstrap-token.json", ".gitignore", "README"]) {
      assert.is(statSync(join(directory, path)).mode & 0o777, 0o600, path);
    }
    const built = await build(directory);
    assert.is(built.value?.bootstrapToken?.id, made.value?.current.id);
    assert.equal(built.value?.earlierTokens, []);
  }));

test("a new token is the current one; builds go on giving the one before to the cluster", () =>
  withDirectory(async (directory) => {
    const first = (await build(directory)).value?.bootstrapToken;
    const made = await createToken({ directory, now: later(1) }, { hours: 2, chosen: true });
    assert.equal(made.value?.current.expires, later(3));
    const built = await build(directory, later(1));
    assert.equal(built.events, []);
    assert.is(built.value?.bootstrapToken?.id, made.value?.current.id);
    assert.equal(built.value?.earlierTokens, [first]);
    const path = join(directory, "tokens/bootstrap-token.json");
    assert.is(statSync(path).mode & 0o777, 0o600);
    assert.equal(readdirSync(directory).sort(), [".gitignore", "README", "pki", "tokens"]);
  }));

test("a token that a build renews stays in the cluster to its end", () =>
  withDirectory(async (directory) => {
    const first = (await build(directory)).value?.bootstrapToken;
    const second = await build(directory, later(23));
    assert.is(second.events[0]?.reason, "less than a tenth of its lifetime was left");
    assert.equal(second.value?.earlierTokens, [first]);
    assert.equal((await build(directory, later(23))).value, second.value);
    // What is written depends on the secrets alone, not on the day of the build.
    assert.equal((await build(directory, later(25))).value?.earlierTokens, [first]);
    assert.equal((await build(directory, later(46))).value?.earlierTokens.length, 1);
    assert.not.ok((await ids(directory)).includes(first?.id ?? ""));
  }));

test("an expired token reaches builds without its secret; the next build makes another", () =>
  withDirectory(async (directory) => {
    const first = (await build(directory)).value?.bootstrapToken;
    const expired = await expireToken({ directory, now: later(1) }, first?.id ?? "");
    assert.equal(expired.value?.current.revoked, later(1));
    const built = await build(directory, later(2));
    assert.equal(
      built.events.map(({ what, reason }) => [what, reason]),
      [["bootstrap token", "it was revoked"]],
    );
    assert.not.equal(built.value?.bootstrapToken?.id, first?.id);
    const revoked = { id: first?.id, secret: undefined, expires: later(1) };
    assert.equal(built.value?.earlierTokens, [revoked]);
  }));

test("an unknown token and one that has ended cannot be expired", () =>
  withDirectory(async (directory) => {
    const code = async (id: string, at = now) =>
      (await expireToken({ directory, now: at }, id)).diagnostics.map((one) => one.code);
    assert.equal(await code("abcdef"), ["token-unknown"]);
    assert.equal(await ids(directory), []);
    const id = (await build(directory)).value?.bootstrapToken?.id ?? "";
    assert.equal(await code("abcdef"), ["token-unknown"]);
    assert.equal(await code(id, later(24)), ["token-ended"]);
    assert.equal(await code(id), []);
    assert.equal(await code(id), ["token-ended"]);
  }));

test("a file that is not nodegen's is left alone", () =>
  withDirectory(async (directory) => {
    await build(directory);
    const path = join(directory, "tokens/bootstrap-token.json");
    writeFileSync(path, "mine");
    for (const { value, diagnostics } of [
      await createToken({ directory, now }, day),
      await expireToken({ directory, now }, "abcdef"),
      await loadTokens(directory),
    ]) {
      assert.is(value, undefined);
      assert.equal(
        diagnostics.map((one) => one.code),
        ["secrets-token-unreadable"],
      );
    }
    assert.is(readFileSync(path, "utf8"), "mine");
  }));

test("what a killed process had committed counts for the next", () =>
  withDirectory(async (directory) => {
    await createToken({ directory, now }, day);
    const stored = readFileSync(join(directory, "tokens/bootstrap-token.json"), "utf8");
    await createToken({ directory, now }, day);
    const [second] = await ids(directory);
    mkdirSync(join(directory, ".commit/tokens"), { recursive: true });
    writeFileSync(join(directory, ".commit/tokens/bootstrap-token.json"), stored);
    await createToken({ directory, now }, day);
    const kept = await ids(directory);
    assert.is(kept.length, 2);
    assert.not.ok(kept.includes(second ?? ""));
    assert.equal(readdirSync(directory).sort(), [".gitignore", "README", "tokens"]);
  }));

test.run();
