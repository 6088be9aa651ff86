import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The program under test: `NODEGEN_PROGRAM` names another one, such as an installed package's. */
export const program =
  process.env["NODEGEN_PROGRAM"] ?? join(import.meta.dirname, "../../dist/nodegen.mjs");

/** How one command line is run. */
export interface RunOptions {
  readonly cwd?: string;
  /** Added to a bare environment that holds only PATH and HOME. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  /** Another Node binary. */
  readonly node?: string;
  /** Another copy of the program. */
  readonly program?: string;
  /** Octal digits. */
  readonly umask?: string;
  /** Run as this user and group, which only root can. */
  readonly uid?: number;
}

/** What became of it; `status` is `undefined` when a signal ended it. */
export interface RunResult {
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the bundled `nodegen` with these arguments and waits for its end. */
export function runNodegen(args: readonly string[], options: RunOptions = {}): RunResult {
  const [command = "", ...words] = commandLine(args, options);
  const { cwd, input, uid } = options;
  const run = spawnSync(command, words, {
    ...(cwd === undefined ? {} : { cwd }),
    ...(uid === undefined ? {} : { uid, gid: uid }),
    env: environment(options),
    input: input ?? "",
    encoding: "utf8",
    maxBuffer: 1 << 28,
    timeout: 60_000,
  });
  if (run.error !== undefined) throw run.error;
  return { status: run.status ?? undefined, stdout: run.stdout, stderr: run.stderr };
}

/** Starts the bundled `nodegen` and returns at once; the process is the program itself, so that signals reach it. */
export function startNodegen(args: readonly string[], options: RunOptions = {}): ChildProcess {
  const [command = "", ...words] = commandLine(args, options);
  return spawn(command, words, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: environment(options),
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Waits for the end of a started process and gives what it printed. */
export function finished(child: ChildProcess): Promise<RunResult> {
  const [out, err] = [child.stdout, child.stderr].map((stream) => {
    const chunks: Buffer[] = [];
    stream?.on("data", (chunk: Buffer) => chunks.push(chunk));
    return chunks;
  });
  const text = (chunks: Buffer[] = []): string => Buffer.concat(chunks).toString("utf8");
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({ status: code ?? undefined, stdout: text(out), stderr: text(err) }),
    );
  });
}

function commandLine(args: readonly string[], options: RunOptions): readonly string[] {
  const path = options.program ?? program;
  if (!existsSync(path)) throw new Error(`${path} is not there: npm run build makes it`);
  const words = [options.node ?? process.execPath, path, ...args];
  return options.umask === undefined
    ? words
    : ["/bin/sh", "-c", 'umask "$0"; exec "$@"', options.umask, ...words];
}

/** NODE_EXTRA_CA_CERTS alone triples the start of Node 20; a locale or a colour setting of the tester's is not to matter. */
function environment({ env = {} }: RunOptions): NodeJS.ProcessEnv {
  return { PATH: process.env["PATH"], HOME: homedir(), ...env };
}
