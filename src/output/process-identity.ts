import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Who made a file: enough to say later, from another process, whether that process still runs. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When the process started, in clock ticks since the machine booted; 0 where the system does not say. */
  readonly start: number;
  /** Digest of one boot of one machine (and of one container on it): only there does `pid` mean anything. */
  readonly machine: string;
  readonly host: string;
}

/** `gone` is certain; `elsewhere` means that only time can tell, as the process ran on another machine or in a container. */
export type ProcessState = "running" | "gone" | "elsewhere";

let own: ProcessIdentity | undefined;

/** The identity of this process. */
export function ownIdentity(): ProcessIdentity {
  own ??= {
    pid: process.pid,
    start: processStat(process.pid)?.start ?? 0,
    machine: ownMachine(),
    host: hostname(),
  };
  return own;
}

/** Says whether the process of `identity` still runs, as far as can be known from here. */
export function processState(identity: ProcessIdentity): ProcessState {
  const here = ownIdentity();
  if (identity.machine !== here.machine || identity.host !== here.host) return "elsewhere";
  if (!pidExists(identity.pid)) return "gone";
  const stat = processStat(identity.pid);
  if (stat === undefined) return "running";
  // The number was given to another process since, or the process is dead and only not yet buried.
  return stat.start !== identity.start || stat.state === "Z" ? "gone" : "running";
}

function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Fields 3 and 22 of `/proc/<pid>/stat`, see proc(5); the name in field 2 may hold blanks and brackets. */
function processStat(pid: number): { state: string; start: number } | undefined {
  const text = readOrEmpty(() => readFileSync(`/proc/${pid}/stat`, "latin1"));
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, start] = [fields[0], fields[19]];
  return state && start ? { state, start: Number(start) } : undefined;
}

function ownMachine(): string {
  const boot = readOrEmpty(() => readFileSync("/proc/sys/kernel/random/boot_id", "latin1"));
  const pidNamespace = readOrEmpty(() => readlinkSync("/proc/self/ns/pid"));
  return createHash("sha256").update(`${boot}${pidNamespace}`).digest("hex").slice(0, 12);
}

function readOrEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}
