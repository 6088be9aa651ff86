import { spawnSync } from "node:child_process";

/** bash's `time` tells what getrusage(2) counted for the program and its children, to a millisecond. */
const script = 'TIMEFORMAT="%3U %3S"; exec 3>&2; time "$@" >/dev/null 2>&3';

/** A run of a program. */
export interface TimedRun {
  /** Milliseconds of processor time, user and system, of the program and of those that it started and waited for. */
  readonly milliseconds: number;
  /** What the program wrote there. */
  readonly stderr: string;
}

/** Milliseconds of processor time of a program that must end with 0. */
export function processorTime(program: string, parameters: readonly string[], cwd: string): number {
  return timedRun(program, parameters, cwd).milliseconds;
}

/**
 * Runs a program that must end with `status`. NODE_EXTRA_CA_CERTS is taken away: reading certificates alone triples Node's
 * start.
 */
export function timedRun(
  program: string,
  parameters: readonly string[],
  cwd: string,
  status = 0,
): TimedRun {
  const { NODE_EXTRA_CA_CERTS: _, ...environment } = process.env;
  const result = spawnSync("bash", ["-c", script, "bash", program, ...parameters], {
    cwd,
    encoding: "utf8",
    env: { ...environment, LC_ALL: "C" },
    maxBuffer: 1 << 28,
  });
  const times = /^(\d+\.\d+) (\d+\.\d+)$/m.exec(result.stderr);
  if (result.status !== status || times === null) {
    throw new Error(`${parameters.join(" ")}: ${result.error?.message ?? result.stderr}`);
  }
  const milliseconds = (Number(times[1]) + Number(times[2])) * 1000;
  return { milliseconds, stderr: result.stderr };
}
