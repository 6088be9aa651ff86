import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type FileOutcome, judgeRun } from "./file-outcome.ts";

const defaultTimeoutSeconds = 120;
const pipeGraceMilliseconds = 1000;

const running = new Set<ChildProcess>();

/** Runs one test file in a process group of its own and judges it; nothing of the group is left behind. */
export async function runFile(root: string, file: string): Promise<FileOutcome> {
  const path = join(root, file);
  const timeout = timeoutSeconds(readFileSync(path, "utf8"));
  const start = performance.now();
  const child = spawn(process.execPath, ["--import", "tsx", path], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    endGroup(child);
  }, timeout * 1000);
  const exitCode = await ended(child);
  clearTimeout(timer);
  endGroup(child);
  running.delete(child);
  child.stdout.destroy();
  child.stderr.destroy();
  return judgeRun({
    file,
    output: Buffer.concat(chunks).toString("utf8"),
    exitCode,
    timedOutAfterSeconds: timedOut ? timeout : undefined,
    seconds: (performance.now() - start) / 1000,
  });
}

/** A file may set its own limit by a line `// timeout: 600` (seconds). */
function timeoutSeconds(source: string): number {
  const stated = /^\/\/ timeout: (\d+)$/m.exec(source)?.[1];
  return stated === undefined ? defaultTimeoutSeconds : Number(stated);
}

/** Waits for the end and the rest of the output, but not for a grandchild that holds the pipe open. */
function ended(child: ChildProcess): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? undefined));
    child.on("exit", (code) => {
      setTimeout(() => resolve(code ?? undefined), pipeGraceMilliseconds).unref();
    });
  });
}

/** Ends every test file that is still running, for when the runner itself is told to stop. */
export function endAllRuns(): void {
  for (const child of running) endGroup(child);
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
