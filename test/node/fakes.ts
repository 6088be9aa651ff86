import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findProgram } from "../helpers/tools.ts";

const cloudInit = fileURLToPath(new URL("cloud-init.mjs", import.meta.url));

/** Everything the node program may call beside the fakes below; a test's PATH holds nothing else. */
const realPrograms =
  "cat chmod chown cp cut date dirname flock grep gzip ln mkdir mv rm sed sha256sum sh stat tail tar timeout tr wc xargs".split(
    " ",
  );

/**
 * Stand-ins for programs that would change this machine, as bodies of shell scripts.
 * `$FAKES` is the folder of their state: a unit is active if `active/<unit>` says so and refuses to
 * start if `refuse/<unit>` is there; a module is unknown if `no-module/<name>` is there; `service`, if it is there, is
 * what nodegen-boot.service runs.
 */
const fakeBodies: Readonly<Record<string, string>> = {
  sleep: "",
  sync: "",
  uname: 'case $1 in -m) cat "$FAKES/machine" ;; *) echo 6.1.0 ;; esac',
  swapoff: ': >"$NODEGEN_ROOT/proc/swaps"',
  setenforce: "",
  modprobe:
    'shift\nfor name; do\n[ ! -e "$FAKES/no-module/$name" ] || { echo "modprobe: FATAL: Module $name not found" >&2; exit 1; }\nmkdir -p "$NODEGEN_ROOT/sys/module/$name"\ndone',
  "dpkg-query": '[ -e "$FAKES/packages/$4" ] && echo "install ok installed"',
  dpkg: "",
  "cloud-init": `exec "${process.execPath}" "${cloudInit}" "$NODEGEN_ROOT/var/lib/cloud/instance/cloud-config.txt"`,
  "apt-get": `[ ! -s "$FAKES/apt-fails" ] || {
  cat "$FAKES/apt-fails"
  [ -e "$FAKES/apt-fails-always" ] || rm "$FAKES/apt-fails"
  exit 100
}
case " $* " in *" install "*) for word; do :; case $word in -*) ;; *) : >"$FAKES/packages/$word" ;; esac; done ;; esac`,
  systemctl: `verb=$1
for word; do :; done
case $verb in
  start | restart)
    [ ! -e "$FAKES/missing/$word" ] || { echo "Unit $word not found." >&2; exit 5; }
    if [ -e "$FAKES/refuse/$word" ]; then echo failed; else echo active; fi >"$FAKES/active/$word"
    [ "$word" != nodegen-boot.service ] || [ ! -x "$FAKES/service" ] || "$FAKES/service" & ;;
  is-active)
    case $* in *-q*) grep -q '^active' "$FAKES/active/$2$3" 2>/dev/null || grep -q '^active' "$FAKES/active/$3" ;;
    *) cat "$FAKES/active/$word" 2>/dev/null || { echo inactive; exit 3; } ;; esac ;;
  enable) : >"$FAKES/enabled/$word" ;;
  disable) rm -f "$FAKES/enabled/$word" "$FAKES/active/$word" ;;
  is-enabled) [ -e "$FAKES/enabled/$3" ] ;;
  list-units) cat "$FAKES/swap-units" 2>/dev/null ;;
esac`,
};

/** The folders for PATH, and what a shell needs to know of the fakes. */
export interface Fakes {
  readonly folder: string;
  readonly path: string;
  /** Each call, `name arguments`, a line each. */
  readonly log: string;
  /** Shell functions for shells that prefer their own applets to PATH. */
  readonly functions: string;
}

/** Writes the fakes and a folder of links to the few real programs. */
export function makeFakes(folder: string, downloader: string): Fakes {
  const bin = join(folder, "bin");
  const real = join(folder, "real");
  for (const name of [
    "bin",
    "real",
    "active",
    "enabled",
    "packages",
    "refuse",
    "missing",
    "no-module",
  ])
    mkdirSync(join(folder, name), { recursive: true });
  const log = join(folder, "log");
  writeFileSync(log, "");
  writeFileSync(join(folder, "machine"), "x86_64\n");
  for (const [name, body] of Object.entries(fakeBodies)) {
    const text = `#!/bin/sh\nPATH=${real}:$PATH\necho "${name} $*" >>"${log}"\n${body}\n`;
    writeFileSync(join(bin, name), text, { mode: 0o755 });
  }
  for (const name of [...realPrograms, downloader]) {
    const target = findProgram(name);
    if (target !== undefined) symlinkSync(target, join(real, name));
  }
  const functions = join(folder, "functions");
  const lines = Object.keys(fakeBodies)
    .filter((name) => !name.includes("-"))
    .map((name) => `${name}() { "${join(bin, name)}" "$@"; }`);
  writeFileSync(functions, `${lines.join("\n")}\n`);
  return { folder, path: `${bin}:${real}`, log, functions };
}
