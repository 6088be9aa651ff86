import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inFolder, put } from "../helpers/build-folder.ts";
import { program, runNodegen } from "../helpers/nodegen.ts";
import { skip } from "../helpers/skip.ts";
import { needs } from "../helpers/tools.ts";

/** Command lines as far as they are typed, and what a shell must offer behind them. */
const cases: Readonly<Record<string, readonly string[]>> = {
  "nodegen ch": ["check"],
  "nodegen token ": ["create", "expire", "list"],
  "nodegen build --ch": ["--check"],
  "nodegen check x --format ": ["json", "text"],
  "nodegen build prof": ["profile.yaml"],
};

const ofBash = `
for line in "$@"; do
  IFS=' ' read -ra COMP_WORDS <<<"$line"
  [[ $line == *' ' ]] && COMP_WORDS+=("")
  COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 ))
  _nodegen nodegen
  (( \${#COMPREPLY[@]} )) || COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
  echo "$line|\${COMPREPLY[*]}"
done`;

/** What an interactive zsh writes into its line, or lists below it, when Tab is pressed. */
const ofZsh = `
zmodload zsh/zpty
read_until() {
  local all= part= i
  for i in {1..300}; do
    while zpty -r -t z part; do all+=$part; done
    [[ $all == *"$1"* ]] && break
    sleep 0.1
  done
  REPLY=$all
}
zpty z zsh -f -i
zpty -w z 'PS1=; source <(nodegen completion zsh); bindkey "^I" complete-word; LISTMAX=1000
  show() { print -r -- "$BUFFER"; print DO''NE }; zle -N show; bindkey "^X" show; print REA''DY'
read_until READY
for line in "$@"; do
  zpty -w -n z "$line"$'\\t\\x18'
  read_until DONE
  zpty -w -n z $'\\x15'
  print -r -- "$line|\${\${REPLY//[[:cntrl:]]/ }//\\[(K|J|m)/ }"
done
zpty -d z`;

const ofFish = `
source (nodegen completion fish | psub)
for line in $argv
  echo "$line|"(complete -C "$line" | string replace -r '\\t.*' '' | string join ' ')
end`;

/** How a shell is asked what it offers for the command lines behind these words: one line each. */
const shells: Readonly<Record<string, readonly string[]>> = {
  bash: ["--norc", "-c", `source <(nodegen completion bash)${ofBash}`, "bash"],
  zsh: ["-f", "-c", ofZsh, "zsh"],
  fish: ["-N", "-c", ofFish],
};

for (const [shell, words] of Object.entries(shells)) {
  if (!needs(shell)) {
    skip(`completion in ${shell}`, `${shell} is not installed`);
    continue;
  }
  test(`${shell} completes commands, options, choices and files`, () =>
    inFolder((folder) => {
      const { stdout, stderr } = ask(folder, shell, [...words, ...Object.keys(cases)]);
      assert.is(stderr, "");
      for (const [line, wanted] of Object.entries(cases)) {
        const found = stdout.split("\n").find((one) => one.startsWith(`${line}|`));
        assert.ok(found !== undefined, `${line}: nothing in ${stdout}`);
        const offered = found.slice(line.length + 1).split(/ +/);
        for (const word of wanted) assert.ok(offered.includes(word), `${word} is not in: ${found}`);
        assert.not.ok(offered.includes("build") && line === "nodegen ch", found);
      }
    }));
}

/** A shell that is not the one SHELL names must be served as itself. */
function ask(folder: string, shell: string, words: readonly string[]): SpawnSyncReturns<string> {
  put(join(folder, "profile.yaml"), "");
  put(join(folder, "bin/nodegen"), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
  chmodSync(join(folder, "bin/nodegen"), 0o755);
  const env = {
    PATH: `${join(folder, "bin")}:${process.env["PATH"]}`,
    HOME: folder,
    TERM: "dumb",
    SHELL: shell === "bash" ? "/bin/zsh" : "/bin/bash",
  };
  return spawnSync(shell, words, { cwd: folder, env, encoding: "utf8", timeout: 90_000 });
}

test("without a shell's name it is the one of $SHELL", () => {
  const { stdout } = runNodegen(["completion", "zsh"]);
  assert.match(stdout, /^#compdef nodegen\n/);
  assert.is(runNodegen(["completion"], { env: { SHELL: "/usr/bin/zsh" } }).stdout, stdout);
});

for (const [name, args, env] of [
  ["an argument", ["tcsh"], {}],
  ["$SHELL", [], { SHELL: "/bin/tcsh" }],
  ["$SHELL that is not set", [], {}],
] as const) {
  test(`a shell without completion, by ${name}: exit 2 and those that have one`, () => {
    const { status, stdout, stderr } = runNodegen(["completion", ...args], { env });
    assert.is(status, 2);
    assert.is(stdout, "");
    assert.match(stderr, /bash.*zsh.*fish/);
  });
}

test("completion offers the commands", () => {
  const { stdout } = runNodegen(["--get-yargs-completions", "nodegen", ""]);
  const offered = stdout.trim().split("\n");
  for (const command of ["build", "check", "secrets", "completion"]) {
    assert.ok(offered.includes(command), command);
  }
});

test.run();
