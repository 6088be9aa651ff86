import { spawnSync } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { needs } from "./tools.ts";

/** A file of the root file system as a program left it there. */
export interface RootFile {
  /** Four octal digits. */
  readonly mode: string;
  /** `user:group`. */
  readonly owner: string;
  readonly content: Buffer;
}

/** What a script did in a root file system of its own. */
export interface RootRun {
  readonly status: number | null;
  readonly output: string;
  /** Every file that was made or changed, by its absolute path. */
  readonly changed: ReadonlyMap<string, RootFile>;
}

/** A file to lay into the root before the script runs; `0644` unless told. */
export interface Planted {
  readonly content: string | Uint8Array;
  readonly mode?: number;
}

/**
 * This machine's files with an empty layer above, in namespaces of their own: mounts, processes, host name, network.
 * The layer takes every change; /dev, /run and /tmp are empty, and /proc/sys/net is a folder of plain files, so that
 * nothing reaches the kernel that is shared. $LAYER and $OUT are folders of the test.
 */
const enterRoot = `set -e
mount -t tmpfs layer "$LAYER"
mkdir "$LAYER/upper" "$LAYER/work" "$LAYER/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$LAYER/upper,workdir=$LAYER/work" "$LAYER/root"
root=$LAYER/root
mount -t proc proc "$root/proc"
mount -t tmpfs run "$root/run"
mount -t tmpfs tmp "$root/tmp"
mount -t tmpfs dev "$root/dev"
for name in null zero random urandom; do
  : >"$root/dev/$name"
  mount --bind "/dev/$name" "$root/dev/$name"
done
: >"$root/dev/console"
mkdir -p "$root/run/net/ipv4" "$root/run/net/bridge"
for key in ipv4/ip_forward bridge/bridge-nf-call-iptables bridge/bridge-nf-call-ip6tables; do
  echo 0 >"$root/run/net/$key"
done
mount --bind "$root/run/net" "$root/proc/sys/net"
ip link set lo up
umask 022
mkdir "$root/run/planted"
mount --bind "$PLANTED" "$root/run/planted"
chroot "$root" /bin/sh -ec 'cd /run/planted
find . -type f | while read -r path; do
  mkdir -p "/\${path%/*}"
  cp -p --remove-destination "$path" "/$path"
done'
umount "$root/run/planted"
rmdir "$root/run/planted"
set +e
chroot "$root" /bin/sh /root/script
status=$?
rm -rf "$LAYER/upper/dev"
cp -a "$LAYER/upper/." "$OUT/"
exit $status
`;

/** Why a root of its own cannot be had here; `undefined` where it can. */
export function whyNoRoot(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "only for root on Linux";
  const missing = ["unshare", "chroot", "ip"].find((program) => !needs(program));
  if (missing !== undefined) return `${missing} is not installed`;
  const { status, output } = runInRoot("exit 0\n", {});
  return status === 0 ? undefined : `no overlay file system here: ${output.trim()}`;
}

/** Runs a script of sh as root of its own; the planted files are not among the changed ones. */
export function runInRoot(script: string, planted: Readonly<Record<string, Planted>>): RootRun {
  const folder = mkdtempSync(join(tmpdir(), "nodegen-root-"));
  try {
    const [layer, files, out] = ["layer", "planted", "out"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    for (const path of [layer, files, out]) mkdirSync(path, { mode: 0o755 });
    const all: Record<string, Planted> = { ...planted, "/root/script": { content: script } };
    for (const [path, file] of Object.entries(all)) plant(join(files, path), file);
    const separate = ["--mount", "--uts", "--ipc", "--pid", "--fork", "--kill-child", "--net"];
    const run = spawnSync("unshare", [...separate, "sh", "-c", enterRoot], {
      env: { PATH: systemPath, LAYER: layer, PLANTED: files, OUT: out },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: 1 << 26,
      timeout: 120_000,
    });
    const changed = new Map(readRoot(out));
    for (const path of Object.keys(all)) changed.delete(path);
    return { status: run.status, output: run.stdout + run.stderr, changed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const systemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

function plant(path: string, { content, mode = 0o644 }: Planted): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
  writeFileSync(path, content, { mode });
}

function readRoot(folder: string): [string, RootFile][] {
  const users = readNames(join(folder, "etc/passwd"), "/etc/passwd");
  const groups = readNames(join(folder, "etc/group"), "/etc/group");
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const { mode, uid, gid } = lstatSync(path);
      const file = {
        mode: (mode & 0o7777).toString(8).padStart(4, "0"),
        owner: `${users.get(uid) ?? uid}:${groups.get(gid) ?? gid}`,
        content: readFileSync(path),
      };
      return [path.slice(folder.length), file];
    });
}

/** Numbers to names; the layer's own list where it has one. */
function readNames(changed: string, original: string): Map<number, string> {
  let text = "";
  try {
    text = readFileSync(changed, "utf8");
  } catch {
    text = readFileSync(original, "utf8");
  }
  const rows = text.split("\n").map((line) => line.split(":"));
  return new Map(rows.map(([name = "", , id]) => [Number(id), name]));
}
