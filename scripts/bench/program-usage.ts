import { timedRun } from "./processor-time.ts";

/** What a run of a Node program took, in all its threads and with the programs that it started. */
export interface ProgramUsage {
  /** Seconds of processor time, user and system. */
  readonly processor: number;
  /** Seconds by the clock. */
  readonly wall: number;
  /** The most memory at a time, in MB; of the Node program alone. */
  readonly memory: number;
}

/** Says at the end how much memory the process took; a line of its own on the standard error. */
const hook = `import{writeSync}from"node:fs";process.on("exit",()=>writeSync(2,"\\nmemory "+process.resourceUsage().maxRSS+"\\n"))`;

/** Runs a Node program, which must end with `status`. */
export function programUsage(parameters: readonly string[], cwd: string, status = 0): ProgramUsage {
  const words = [`--import=data:text/javascript,${encodeURIComponent(hook)}`, ...parameters];
  const started = performance.now();
  const { milliseconds, stderr } = timedRun(process.execPath, words, cwd, status);
  const wall = (performance.now() - started) / 1000;
  const [, kilobytes] = /^memory (\d+)$/m.exec(stderr) ?? [];
  if (kilobytes === undefined) throw new Error(`${parameters.join(" ")}: ${stderr}`);
  return { processor: milliseconds / 1000, wall, memory: Number(kilobytes) / 1024 };
}
