/** The outside world of a command, so that each can be tested without a process. */
export interface Io {
  /** Results: standard output. */
  readonly out: (text: string) => void;
  /** Whether nobody reads the results any more, as behind `| head`; known only after a turn of the event loop. */
  readonly isUnread?: () => boolean;
  /** Diagnostics and announcements: standard error. */
  readonly err: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly now: Date;
  /** Whether diagnostics on standard error may be coloured. */
  readonly colour: boolean;
  /** Whether standard error is a terminal that a person looks at. */
  readonly terminal: boolean;
}

/**
 * The process itself. The clock can be set by SOURCE_DATE_EPOCH (seconds), as reproducible builds do:
 * https://reproducible-builds.org/specs/source-date-epoch/
 */
export function processIo(): Io {
  const { env } = process;
  let unread = false;
  process.stdout.on("error", () => {
    unread = true;
  });
  const terminal = process.stderr.isTTY === true;
  const epoch = env["SOURCE_DATE_EPOCH"];
  return {
    out: (text) => void process.stdout.write(text),
    isUnread: () => unread,
    err: (text) => void process.stderr.write(text),
    env,
    cwd: process.cwd(),
    now:
      epoch !== undefined && /^\d{1,12}$/.test(epoch) ? new Date(Number(epoch) * 1000) : new Date(),
    colour: terminal && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb",
    terminal,
  };
}
