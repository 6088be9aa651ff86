import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { shortenShell } from "../../scripts/generate/shorten-shell.ts";
import { findProgram } from "../helpers/tools.ts";
import { type Fakes, makeFakes } from "./fakes.ts";

/** Where the source of the program stands. */
export const programSource = fileURLToPath(
  new URL("../../src/node/nodegen-node.sh", import.meta.url),
);

/** The program as nodes get it. */
export const program = shortenShell(readFileSync(programSource, "utf8"));

/** A shell that the program must run under. */
export interface Shell {
  readonly name: string;
  readonly program: string;
  readonly options: readonly string[];
}

/** The shells of the distributions: Debian's, Red Hat's, Alpine's. */
export const shells: readonly Shell[] = [
  { name: "dash", program: "dash", options: [] },
  { name: "bash", program: "bash", options: ["--posix"] },
  { name: "busybox", program: "busybox", options: ["sh"] },
];

/** What one run left behind. */
export interface Run {
  readonly code: number | null;
  readonly output: string;
}

/** A root folder of its own, in which the node program does its work. */
export interface Sandbox {
  readonly root: string;
  /** Name of the shell. */
  readonly shell: string;
  readonly fakes: Fakes;
  /** The absolute path of a file below the root. */
  path(path: string): string;
  /** Writes a file below the root and gives its row of the plan. */
  file(path: string, text: string, mode?: string): string;
  /** Writes the plan: the first line, that of `node`, and the last are added. */
  plan(rows: readonly string[], node?: string): void;
  run(...words: string[]): Promise<Run>;
  /** Runs the program, `boot` without words, and kills it and all that it started after so many milliseconds. */
  runAndKill(milliseconds: number, ...words: string[]): Promise<void>;
  read(path: string): string;
  /** status.json, parsed. */
  status(): Record<string, unknown>;
  /** The calls of fakes since the last look, without those of `names`. */
  calls(...names: string[]): string[];
  remove(): void;
}

/** `user:group` of whoever runs the tests. */
export const owner = currentOwner();

/** Lower-case hexadecimal sha256. */
export function sha256(bytes: string | Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Makes a sandbox; `downloader` is `curl`, `wget` or `none`. */
export function createSandbox(shell: Shell, downloader: string): Sandbox {
  const folder = mkdtempSync(join(tmpdir(), "nodegen-node-"));
  const root = join(folder, "root");
  const fakes = makeFakes(join(folder, "fakes"), downloader);
  const path = (name: string): string => join(root, name);
  const write = (name: string, text: string, mode = "0644"): void => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), text, { mode: Number.parseInt(mode, 8) });
  };
  write("/proc/sys/kernel/random/boot_id", "boot-1\n");
  write("/proc/swaps", "Filename Type Size Used Priority\n");
  write("/dev/console", "");
  writeFileSync(join(fakes.folder, "nodegen-node"), program);
  return {
    root,
    shell: shell.name,
    fakes,
    path,
    file(name, text, mode = "0644") {
      write(name, text, mode);
      return `file ${sha256(text).slice(0, 8)} ${mode} ${owner} ${name}`;
    },
    plan(rows, node = "node-1") {
      const lines = ["nodegen 2 demo workers amd64", ...rows, `node ${node}`];
      write("/etc/nodegen/plan", [...lines, `end ${lines.length}`, ""].join("\n"));
    },
    run: (...words) => finish(start(shell, root, fakes, words)),
    async runAndKill(milliseconds, ...words) {
      const child = start(shell, root, fakes, words.length === 0 ? ["boot"] : words);
      const kill = (): void => {
        // A group that has ended already needs no kill.
        if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
      };
      setTimeout(kill, milliseconds);
      await finish(child);
    },
    read: (name) => readFileSync(path(name), "utf8"),
    status: () => JSON.parse(readFileSync(path("/var/lib/nodegen/status.json"), "utf8")),
    calls(...names) {
      const lines = readFileSync(fakes.log, "utf8").split("\n").filter(Boolean);
      writeFileSync(fakes.log, "");
      return lines.filter((line) => !names.includes(line.split(" ")[0] ?? ""));
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function start(shell: Shell, root: string, fakes: Fakes, words: string[]): ChildProcess {
  const script = join(fakes.folder, "nodegen-node");
  const load =
    shell.name === "busybox" ? ["-c", `. "${fakes.functions}"; . "${script}"`, "sh"] : [script];
  const command = findProgram(shell.program) ?? shell.program;
  return spawn(command, [...shell.options, ...load, ...words], {
    env: { PATH: fakes.path, NODEGEN_ROOT: root, FAKES: fakes.folder },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
}

function finish(child: ChildProcess): Promise<Run> {
  const chunks: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output: Buffer.concat(chunks).toString() }));
  });
}

function currentOwner(): string {
  const { username, gid } = userInfo();
  const group = existsSync("/etc/group")
    ? readFileSync("/etc/group", "utf8")
        .split("\n")
        .map((line) => line.split(":"))
        .find((fields) => fields[2] === String(gid))?.[0]
    : undefined;
  return `${username}:${group ?? gid}`;
}
