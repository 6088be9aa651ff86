import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { sweepDirectoryLock, withDirectoryLock } from "../../../src/output/directory-lock.ts";
import { ownIdentity } from "../../../src/output/process-identity.ts";
import { withTemporaryFolder } from "../../secrets/temporary-folder.ts";

const subject = "demo.secrets";

/** The name of a lock file as another process would have made it. */
function entryName(changes: Partial<ReturnType<typeof ownIdentity>>, ticket = 1): string {
  const { pid, start, machine, host } = { ...ownIdentity(), ...changes };
  return [ticket, pid, start, machine, encodeURIComponent(host), "00ff00ff00ff"].join(",");
}

function leaveLock(lockPath: string, name: string): void {
  mkdirSync(lockPath);
  writeFileSync(join(lockPath, name), "");
}

async function tryLock(lockPath: string, waitMs: number) {
  return await withDirectoryLock(lockPath, { subject, waitMs }, async () => ({
    value: "done",
    diagnostics: [],
  }));
}

/** The id of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn("true");
  await once(child, "exit");
  return child.pid ?? 0;
}

test("only one at a time is inside, and nothing is left behind", () =>
  withTemporaryFolder(async (folder) => {
    const lockPath = join(folder, ".lock");
    let inside = 0;
    let most = 0;
    const results = await Promise.all(
      Array.from({ length: 8 }, () =>
        withDirectoryLock(lockPath, { subject }, async () => {
          inside += 1;
          most = Math.max(most, inside);
          await sleep(2);
          inside -= 1;
          return { value: true, diagnostics: [] };
        }),
      ),
    );
    assert.is(most, 1);
    assert.ok(results.every(({ value }) => value === true));
    assert.equal(readdirSync(folder), []);
  }));

test("a throw inside frees the lock", () =>
  withTemporaryFolder(async (folder) => {
    const lockPath = join(folder, ".lock");
    const bug = withDirectoryLock(lockPath, { subject }, async () => {
      throw new Error("a bug");
    });
    await bug.then(
      () => assert.unreachable(),
      (error: Error) => assert.is(error.message, "a bug"),
    );
    assert.not(existsSync(lockPath));
  }));

test("names the holder when it does not get free", () =>
  withTemporaryFolder(async (folder) => {
    const lockPath = join(folder, ".lock");
    leaveLock(lockPath, entryName({}));
    const { value, diagnostics } = await tryLock(lockPath, 30);
    assert.is(value, undefined);
    assert.is(diagnostics[0]?.code, "output-locked");
    assert.ok(diagnostics[0]?.message.includes(`process ${process.pid} on ${hostname()}, since 2`));
    assert.equal(readdirSync(lockPath), [entryName({})]);
  }));

test("takes over from a dead process at once", () =>
  withTemporaryFolder(async (folder) => {
    const lockPath = join(folder, ".lock");
    leaveLock(lockPath, entryName({ pid: await deadPid() }));
    assert.is((await tryLock(lockPath, 0)).value, "done");
    assert.not(existsSync(lockPath));
  }));

test("takes over from a process that died while it chose its number", () =>
  withTemporaryFolder(async (folder) => {
    const lockPath = join(folder, ".lock");
    leaveLock(lockPath, entryName({ pid: await deadPid() }, 0));
    assert.is((await tryLock(lockPath, 0)).value, "done");
  }));

test("is not deceived by a process number that was given to another process", () =>
  withTemporaryFolder(async (folder) => {
    if (ownIdentity().start === 0) return;
    const lockPath = join(folder, ".lock");
    leaveLock(lockPath, entryName({ start: ownIdentity().start + 1 }));
    assert.is((await tryLock(lockPath, 0)).value, "done");
  }));

test("waits for another machine, but not for one that has been silent for more than ten minutes", () =>
  withTemporaryFolder(async (folder) => {
    const lockPath = join(folder, ".lock");
    const name = entryName({ host: "other.example" });
    leaveLock(lockPath, name);
    const refused = await tryLock(lockPath, 0);
    assert.ok(refused.diagnostics[0]?.message.includes("on other.example"));
    const elevenMinutesAgo = Date.now() / 1000 - 660;
    utimesSync(join(lockPath, name), elevenMinutesAgo, elevenMinutesAgo);
    assert.is((await tryLock(lockPath, 0)).value, "done");
  }));

test("says that the folder cannot be made", () =>
  withTemporaryFolder(async (folder) => {
    const { diagnostics } = await tryLock(join(folder, "missing", ".lock"), 0);
    assert.is(diagnostics[0]?.code, "output-not-writable");
  }));

test("sweeping removes what the dead left and nothing else", () =>
  withTemporaryFolder(async (folder) => {
    const lockPath = join(folder, ".lock");
    sweepDirectoryLock(lockPath);
    leaveLock(lockPath, entryName({ pid: await deadPid() }));
    writeFileSync(join(lockPath, entryName({}, 2)), "");
    sweepDirectoryLock(lockPath);
    assert.equal(readdirSync(lockPath), [entryName({}, 2)]);
  }));

test.run();
