import { randomBytes } from "node:crypto";
import {
  mkdirSync,
  readdirSync,
  rmdirSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describeFileError } from "../diagnostics/describe-file-error.ts";
import type { Outcome } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import type { ProcessIdentity } from "./process-identity.ts";
import { ownIdentity, processState } from "./process-identity.ts";

/** How `withDirectoryLock` waits. */
export interface DirectoryLockOptions {
  /** What is locked, as the user knows it, e.g. `demo.secrets`; for messages only. */
  readonly subject: string;
  /** How long to wait for the other holder; 20 seconds if not given. */
  readonly waitMs?: number;
}

/** Whoever made one entry of a lock folder. `ticket` is 0 while it is still choosing its number. */
interface Entry {
  readonly name: string;
  readonly ticket: number;
  readonly identity: ProcessIdentity;
}

/** After this time a lock that another machine took counts as left behind. */
const foreignLockMaxAgeMs = 10 * 60_000;

/** How often a holder says that it is still there: keys for thousands of nodes take longer than that. */
const refreshMs = 60_000;
const defaultWaitMs = 20_000;

/**
 * Runs `fn` while no other process (and no other call in this one) runs under the same `lockPath`, a folder that exists
 * only while somebody holds it or waits for it; its parent must exist. The lock of a process that was killed on this
 * machine is void at once, that of another machine after ten minutes. Gives `output-locked` with the holder's process,
 * host and time when it does not get free, and `output-not-writable` when the folder cannot be made.
 *
 * This is Lamport's bakery algorithm with one empty file per process. Its files have names that are never used twice, so
 * removing that of a dead process can never hit a living one, which no scheme with one common lock file can promise.
 */
export async function withDirectoryLock<T>(
  lockPath: string,
  options: DirectoryLockOptions,
  fn: () => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  let mine: Entry;
  try {
    mine = takeTicket(lockPath);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === undefined ? String(error) : describeFileError(code);
    const diagnostic = diagnose("output-not-writable", { path: lockPath, reason });
    return { value: undefined, diagnostics: [diagnostic] };
  }
  try {
    const holder = await waitForTurn(lockPath, mine, options.waitMs ?? defaultWaitMs);
    if (holder === undefined) return await whileRefreshed(join(lockPath, mine.name), fn);
    const { pid, host } = holder.entry.identity;
    const params = { subject: options.subject, lockPath, pid, host, since: holder.since };
    return { value: undefined, diagnostics: [diagnose("output-locked", params)] };
  } finally {
    remove(lockPath, mine.name);
    removeIfEmpty(lockPath);
  }
}

/** Runs `fn`, and renews the time of the entry while it works, as far as it lets other work in between. */
async function whileRefreshed<T>(path: string, fn: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => touch(path), refreshMs);
  timer.unref();
  try {
    return await fn();
  } finally {
    clearInterval(timer);
  }
}

function touch(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // Whoever took the entry away has the lock now, or nobody needs it any more.
  }
}

/** Removes what killed processes left of the lock; cheap when there is nothing. For those who need no lock. */
export function sweepDirectoryLock(lockPath: string): void {
  try {
    for (const entry of listEntries(lockPath)) {
      if (processState(entry.identity) === "gone") remove(lockPath, entry.name);
    }
  } catch {
    // Another user's folder.
    return;
  }
  removeIfEmpty(lockPath);
}

/** The number is chosen under a `0` entry that the others wait for; so nobody can choose a lower one unseen. */
function takeTicket(lockPath: string): Entry {
  const choosing = createEntry(lockPath, 0);
  try {
    const highest = Math.max(...listEntries(lockPath).map((entry) => entry.ticket));
    return createEntry(lockPath, highest + 1);
  } finally {
    remove(lockPath, choosing.name);
  }
}

async function waitForTurn(
  lockPath: string,
  mine: Entry,
  waitMs: number,
): Promise<{ entry: Entry; since: Date } | undefined> {
  const started = performance.now();
  const myTime = modifiedAt(lockPath, mine.name) ?? Date.now();
  for (let pause = 5; ; pause = Math.min(pause * 2, 80)) {
    const waited = performance.now() - started;
    // The file system's own clock: on a network folder it is not the one of this machine.
    const ahead = findAhead(lockPath, mine, myTime + waited);
    if (ahead === undefined || waited >= waitMs) return ahead;
    await sleep(pause);
  }
}

/** Two looks, in this order: whoever finished choosing during the first look is seen by the second. */
function findAhead(lockPath: string, mine: Entry, now: number) {
  const choosing = listEntries(lockPath).filter(({ ticket }) => ticket === 0);
  return (
    findAlive(lockPath, choosing, now) ??
    findAlive(
      lockPath,
      listEntries(lockPath).filter((entry) => entry.ticket > 0 && comesBefore(entry, mine)),
      now,
    )
  );
}

function findAlive(lockPath: string, entries: readonly Entry[], now: number) {
  for (const entry of entries) {
    const since = modifiedAt(lockPath, entry.name);
    if (since === undefined) continue;
    const state = processState(entry.identity);
    const left = state === "gone" || (state === "elsewhere" && now - since > foreignLockMaxAgeMs);
    if (!left) return { entry, since: new Date(since) };
    remove(lockPath, entry.name);
  }
  return undefined;
}

function comesBefore(a: Entry, b: Entry): boolean {
  return a.ticket < b.ticket || (a.ticket === b.ticket && a.name < b.name);
}

function createEntry(lockPath: string, ticket: number): Entry {
  const identity = ownIdentity();
  const { pid, start, machine, host } = identity;
  const nonce = randomBytes(6).toString("hex");
  const name = [ticket, pid, start, machine, encodeURIComponent(host), nonce].join(",");
  for (;;) {
    makeFolder(lockPath);
    try {
      writeFileSync(join(lockPath, name), "", { flag: "wx", mode: 0o600 });
      return { name, ticket, identity };
    } catch (error) {
      // The last holder removed the empty folder in between.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
}

function makeFolder(lockPath: string): void {
  try {
    mkdirSync(lockPath, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

function listEntries(lockPath: string): Entry[] {
  return namesIn(lockPath).flatMap((name) => {
    const [ticket, pid, start, machine, host, nonce] = name.split(",");
    // A file of somebody else's in this folder is none of our business.
    if (!machine || !host || !nonce) return [];
    const identity = {
      pid: Number(pid),
      start: Number(start),
      machine,
      host: decodeURIComponent(host),
    };
    return [{ name, ticket: Number(ticket), identity }];
  });
}

function namesIn(lockPath: string): string[] {
  try {
    return readdirSync(lockPath);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return [];
  }
}

function modifiedAt(lockPath: string, name: string): number | undefined {
  return statSync(join(lockPath, name), { throwIfNoEntry: false })?.mtimeMs;
}

function remove(lockPath: string, name: string): void {
  try {
    unlinkSync(join(lockPath, name));
  } catch {
    // Already gone, or not ours to remove: then the wait goes on.
  }
}

function removeIfEmpty(lockPath: string): void {
  try {
    rmdirSync(lockPath);
  } catch {
    // Others wait in it.
  }
}
