import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inFolder, put } from "../helpers/build-folder.ts";
import { smallProfile } from "../helpers/cli-profiles.ts";
import { program, runNodegen } from "../helpers/nodegen.ts";
import { skip } from "../helpers/skip.ts";
import { needs } from "../helpers/tools.ts";

/** The commands that the help lists. */
const commands = [...runNodegen(["--help"]).stdout.matchAll(/^ +nodegen ([a-z]+) .* {2}/gm)].map(
  ([, name = ""]) => name,
);
const packageVersion = (
  JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8")) as {
    version: string;
  }
).version;

for (const command of commands) {
  test(`${command} --help holds an example`, () => {
    const { status, stdout, stderr } = runNodegen([command, "--help"]);
    assert.is(status, 0);
    assert.is(stderr, "");
    assert.match(stdout, new RegExp(`^nodegen ${command}`));
    assert.match(stdout, new RegExp(`Examples:\\s+nodegen ${command}`));
  });
}

test("--help lists every command and the exit codes", () => {
  const { status, stdout } = runNodegen(["--help"]);
  assert.is(status, 0);
  for (const command of ["build", "check", "plan", "inspect", "init", "schema", "presets"]) {
    assert.ok(commands.includes(command), command);
  }
  assert.match(stdout, /Exit codes: 0 [\s\S]* 1 [\s\S]* 2 [\s\S]* 3 [\s\S]* 70 /);
});

for (const flag of ["--version", "-V"]) {
  test(`${flag} prints the version of the package`, () => {
    const run = runNodegen([flag]);
    assert.equal(run, { status: 0, stdout: `${packageVersion}\n`, stderr: "" });
  });
}

/** Wrong command lines, and what the complaint must name. */
const wrong: Readonly<Record<string, { args: readonly string[]; says: RegExp }>> = {
  "no command": { args: [], says: /a command is missing/ },
  "an unknown command": { args: ["biuld", "x.yaml"], says: /build/ },
  "an unknown flag": { args: ["build", "x.yaml", "--chekc"], says: /chekc/ },
  "no profile": { args: ["build"], says: /an argument is missing/ },
  "two profiles": { args: ["check", "a.yaml", "b.yaml"], says: /b\.yaml/ },
  "a flag without its value": { args: ["build", "x.yaml", "-o"], says: /following: o$/m },
  "a node without its name": { args: ["plan", "x.yaml", "--node"], says: /following: node$/m },
  "an empty argument, as of an unset variable": { args: ["inspect", ""], says: /is empty/ },
  "a profile from standard input": { args: ["check", "-"], says: /\/dev\/stdin/ },
  "a switch with a value": { args: ["check", "x", "--strict=maybe"], says: /--strict takes no/ },
  "an option twice by its letter": {
    args: ["build", "x", "-o", "a", "-o", "b"],
    says: /: --out may/,
  },
  "explain without the name": { args: ["explain", "kubelet"], says: /behind kubelet stands/ },
  "an option twice": { args: ["build", "x.yaml", "-o", "a", "--out", "b"], says: /only once/ },
  "a command's flag at another": { args: ["check", "x.yaml", "-o", "out"], says: /o$/m },
  "a format that is none": { args: ["check", "x.yaml", "--format", "xml"], says: /xml/ },
  "a build to standard output": { args: ["build", "x.yaml", "-o", "-"], says: /\.\/- where/ },
  "a build to nowhere": { args: ["build", "x.yaml", "--out="], says: /--out is empty/ },
  "downloads to standard output": { args: ["fetch", "x.yaml", "--dest", "-"], says: /\.\/- / },
  "a mirror to standard output": { args: ["mirror", "x.yaml", "--dest", "-"], says: /\.\/- / },
  "a tar to standard output": { args: ["mirror", "x", "--archive", "-"], says: /takes a file/ },
  "keys to standard output": { args: ["secrets", "export", "x.yaml", "-"], says: /\.\/- / },
  "files to standard output": { args: ["inspect", "x", "--extract", "-"], says: /\.\/- / },
  "a profile to standard output": { args: ["init", "-"], says: /\.\/- / },
  "an unknown preset": { args: ["init", "x", "--preset", "nope"], says: /nope.*containerd/ },
};

for (const [name, { args, says }] of Object.entries(wrong)) {
  test(`${name}: exit 2, help on standard error, nothing on standard output`, () => {
    const { status, stdout, stderr } = runNodegen(args, { cwd: tmpdir() });
    assert.is(status, 2);
    assert.is(stdout, "");
    assert.match(stderr, says);
    assert.match(stderr, /^For help: nodegen --help$/m);
  });
}

test("a bug ends with 70 and asks for a report; the place is shown on demand", () =>
  inFolder((folder) => {
    put(join(folder, "profile.yaml"), smallProfile());
    put(join(folder, "break.cjs"), "URL.canParse = () => { throw new Error('broken') };");
    const env = { NODE_OPTIONS: `--require=${join(folder, "break.cjs")}` };
    const args = ["check", join(folder, "profile.yaml"), "--format", "json"];
    const plain = runNodegen(args, { env });
    assert.is(plain.status, 70);
    assert.is(plain.stdout, "");
    assert.match(plain.stderr, /internal error: broken\nThis is a bug in nodegen/);
    assert.not.match(plain.stderr, /\n {4}at /);
    const debug = runNodegen(args, { env: { ...env, NODEGEN_DEBUG: "1" } });
    assert.match(debug.stderr, /\n {4}at /);
  }));

test("diagnostics go to standard error, without colour where it is no terminal", () =>
  inFolder((folder) => {
    put(join(folder, "profile.yaml"), smallProfile(["Bad_Name"]));
    for (const env of [{}, { NO_COLOR: "1" }, { TERM: "xterm-256color", CLICOLOR: "1" }]) {
      const { status, stdout, stderr } = runNodegen(["check", "profile.yaml"], {
        cwd: folder,
        env,
      });
      assert.is(status, 1);
      assert.is(stdout, "");
      assert.match(stderr, /^profile\.yaml:9:17: error\[node-name-invalid\]/);
      assert.is(stderr.includes("\u001b"), false);
    }
  }));

if (needs("script")) {
  test("on a terminal diagnostics are coloured, unless NO_COLOR says otherwise", () =>
    inFolder((folder) => {
      put(join(folder, "profile.yaml"), smallProfile(["Bad_Name"]));
      const onTerminal = (env: Readonly<Record<string, string>>) => {
        const command = `'${process.execPath}' '${program}' check profile.yaml`;
        const { stdout } = spawnSync("script", ["-qec", command, "/dev/null"], {
          cwd: folder,
          env: { PATH: process.env["PATH"], TERM: "xterm-256color", ...env },
          encoding: "utf8",
        });
        assert.match(stdout, /node-name-invalid/);
        return stdout;
      };
      assert.ok(onTerminal({}).includes("\u001b[31m"));
      for (const env of [{ NO_COLOR: "1" }, { TERM: "dumb" }]) {
        assert.is(onTerminal(env).includes("\u001b["), false);
      }
    }));
} else {
  skip("colour on a terminal", "script is not installed");
}

if (existsSync("/dev/full")) {
  test("output that cannot be written is said, and is no success", () => {
    const full = openSync("/dev/full", "w");
    const stdio = ["ignore", full, "pipe"] as const;
    const run = spawnSync(process.execPath, [program, "schema"], { stdio: [...stdio] });
    closeSync(full);
    assert.equal(
      [run.status, String(run.stderr)],
      [1, "nodegen: standard output cannot be written: no space left\n"],
    );
  });
} else {
  skip("a full disk behind standard output", "there is no /dev/full");
}

test("presets lists what extends takes, each with a description", () => {
  const { status, stdout, stderr } = runNodegen(["presets"]);
  assert.is(status, 0);
  assert.is(stderr, "");
  assert.match(stdout, /^PRESET +DESCRIPTION\n/);
  assert.match(stdout, /^containerd {2,}\S.*\S$/m);
});

test.run();
