import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { shortenShell } from "../../scripts/generate/shorten-shell.ts";
import { findProgram, needs } from "../helpers/tools.ts";
import type { Shell } from "./sandbox.ts";

/** What a metadata service answers; see metadata-service.py. */
export interface MetadataAnswers {
  readonly answers: Readonly<Record<string, string>>;
  /** A header that every question must have. */
  readonly header?: readonly [name: string, value: string];
  /** Whether a question needs a token that was asked for before, as EC2's IMDSv2 has it. */
  readonly token?: boolean;
  /** So many questions get 503 first. */
  readonly busy?: number;
}

/** A machine on which identity.sh runs: its own network with the real `ip`, and a root folder that outlives runs. */
export interface MachineOptions {
  readonly hostname?: string;
  /** What `hostname -f` says. */
  readonly fqdn?: string;
  /** Commands of `ip`, without the word, after which the machine has its addresses and routes. */
  readonly network?: readonly string[];
  readonly metadata?: MetadataAnswers;
  /** The rows of /etc/nodegen/identity. */
  readonly rows?: readonly string[];
  readonly downloader?: "curl" | "wget";
}

export interface IdentityRun {
  readonly code: number | null;
  readonly output: string;
  /** /var/lib/nodegen/identity by variable, without the digests; empty where it is not there. */
  readonly identity: Readonly<Record<string, string>>;
}

export interface Machine {
  /** As nodegen-node has it, which reads the file into itself; `options` are laid over those of the machine. */
  settle(options?: MachineOptions): IdentityRun;
  /** As a unit runs it, with these words. */
  unit(words: readonly string[], options?: MachineOptions): IdentityRun;
  /** The absolute path of a file below the root. */
  path(path: string): string;
  write(path: string, text: string): void;
  /** `undefined` where there is no such file. */
  read(path: string): string | undefined;
  remove(): void;
}

const sources = ["identity.sh", "metadata.sh"].map((name) =>
  fileURLToPath(new URL(`../../src/node/${name}`, import.meta.url)),
);
const service = fileURLToPath(new URL("metadata-service.py", import.meta.url));

/** All that the script may call. */
const programs = "cat cut grep head ip mkdir mv rm sed sha256sum sort timeout tr".split(" ");

/** What the machine's own network begins with: one card, and the address of the metadata service. */
const baseNetwork = [
  "link set lo up",
  "addr add 169.254.169.254/32 dev lo",
  "link add eth0 type veth peer name outside",
  "link set eth0 up",
  "link set outside up",
];

/** One address and a way to the world. */
export const oneCard = ["addr add 10.0.0.21/24 dev eth0", "route add default via 10.0.0.1"];

/** What nodegen-node has defined when it reads the file. */
const caller = `set -fu
export LC_ALL=C
root=$NODEGEN_ROOT node=-
has() { command -v "$1" >/dev/null 2>&1; }
say() { echo "say: $*"; }
fail() { echo "fail: $*"; exit 1; }
wait_for() { tries=3; shift; until "$@"; do tries=$((tries - 1)); [ "$tries" -gt 0 ] || return 1; done; }
. "$SCRIPT"
echo "node: $node"
`;

/** A plain user's PATH may lack the folders where `ip` is. */
const path = `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`;

/** Why no machine can be made here; `undefined` where one can. */
export function whyNoMachine(): string | undefined {
  const missing = [...programs, "unshare", "python3", "curl", "wget"].find((name) => !needs(name));
  if (missing !== undefined) return `${missing} is not installed`;
  const probe = "ip link add probe0 type veth peer name probe1";
  return spawnSync("unshare", ["-n", "sh", "-c", probe], { env: { PATH: path } }).status === 0
    ? undefined
    : "no network namespace with a card of its own can be made";
}

/** Makes a machine whose script runs under `shell`. */
export function createMachine(shell: Shell, options: MachineOptions): Machine {
  const folder = mkdtempSync(join(tmpdir(), "nodegen-identity-"));
  const root = join(folder, "root");
  const script = join(root, "usr/local/lib/nodegen/identity.sh");
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const read = (path: string): string | undefined => {
    try {
      return readFileSync(join(root, path), "utf8");
    } catch {
      return undefined;
    }
  };
  write("/etc/machine-id", "a\n");
  for (const source of sources) {
    const text = shortenShell(readFileSync(source, "utf8"));
    write(`/usr/local/lib/nodegen/${basename(source)}`, text);
  }
  const run = (text: string, words: readonly string[], more: MachineOptions): IdentityRun => {
    const { hostname = "node-a", rows, ...rest } = { ...options, ...more };
    write("/proc/sys/kernel/hostname", `${hostname}\n`);
    if (rows !== undefined) write("/etc/nodegen/identity", rows.map((row) => `${row}\n`).join(""));
    const result = runScript(shell, { folder, root, script, text, words }, rest);
    return { ...result, identity: readIdentity(read("/var/lib/nodegen/identity") ?? "") };
  };
  return {
    settle: (more = {}) => run(caller, [], more),
    unit: (words, more = {}) => run(`. "$SCRIPT"`, words, more),
    path: (name) => join(root, name),
    write,
    read,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

interface Start {
  readonly folder: string;
  readonly root: string;
  readonly script: string;
  readonly text: string;
  readonly words: readonly string[];
}

function runScript(shell: Shell, start: Start, options: MachineOptions) {
  const { folder, root, script, text, words } = start;
  const { metadata, network = oneCard, fqdn = "", downloader = "curl" } = options;
  const answers = join(folder, "answers.json");
  const ready = join(folder, "ready");
  rmSync(ready, { force: true });
  if (metadata !== undefined) writeFileSync(answers, JSON.stringify(metadata));
  const main = join(folder, "main.sh");
  // Shells may prefer an applet of their own to a program on PATH, but not to a function.
  writeFileSync(main, `hostname() { echo "${fqdn}"; }\n${text}`);
  const lines = [
    "set -e",
    ...[...baseNetwork, ...network].map((words) => `ip ${words}`),
    ...(metadata === undefined ? [] : [`python3 ${service} ${answers} ${ready} &`, "server=$!"]),
    ...(metadata === undefined ? [] : [`while [ ! -e ${ready} ]; do sleep 0.02; done`]),
    "set +e",
    `PATH=${programFolder(folder, downloader)} "$@"; code=$?`,
    ...(metadata === undefined ? [] : ["kill $server"]),
    "exit $code",
  ];
  const command = [findProgram(shell.program) ?? shell.program, ...shell.options, main, ...words];
  const { status, stdout, stderr } = spawnSync(
    "unshare",
    ["-n", "sh", "-c", lines.join("\n"), "sh", ...command],
    {
      encoding: "utf8",
      env: { PATH: path, NODEGEN_ROOT: root, SCRIPT: script, ...proxies },
    },
  );
  return { code: status, output: stdout + stderr };
}

/** A proxy that nothing may ask. */
const proxies = { http_proxy: "http://192.0.2.9:3128", HTTP_PROXY: "http://192.0.2.9:3128" };

/** A folder that holds links to what the script may call, and to one downloader. */
function programFolder(folder: string, downloader: string): string {
  const bin = join(folder, `bin-${downloader}`);
  mkdirSync(bin, { recursive: true });
  for (const name of [...programs, downloader]) {
    const target = findProgram(name);
    try {
      if (target !== undefined) symlinkSync(target, join(bin, name));
    } catch {
      // It is there from an earlier run.
    }
  }
  return bin;
}

function readIdentity(text: string): Readonly<Record<string, string>> {
  const lines = text.split("\n").filter((line) => line.startsWith("NODEGEN_"));
  const entries = lines.map((line): [string, string] => {
    const cut = line.indexOf("=");
    return [line.slice("NODEGEN_".length, cut), line.slice(cut + 1)];
  });
  return Object.fromEntries(entries.filter(([name]) => !["MACHINE", "IDENTITY"].includes(name)));
}
