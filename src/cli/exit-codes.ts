/** What a command's exit code says. */
export const exitCodes = {
  done: 0,
  /** The profile or its surroundings are wrong; diagnostics say how. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** `diff` or `--check` found a difference. */
  different: 3,
  /** A bug in nodegen (sysexits.h: EX_SOFTWARE). */
  bug: 70,
} as const;

/** The command line asks for something that is not there; the message says what is. */
export class UsageError extends Error {}
