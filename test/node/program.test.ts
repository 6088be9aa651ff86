import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { shortenShell } from "../../scripts/generate/shorten-shell.ts";
import { skip } from "../helpers/skip.ts";
import { findProgram, needs } from "../helpers/tools.ts";
import { program, programSource } from "./sandbox.ts";

const unit = fileURLToPath(new URL("../../src/node/nodegen-boot.service", import.meta.url));
const docs = fileURLToPath(new URL("../../docs/first-boot.md", import.meta.url));
/** The program and the scripts that some profiles have beside it. */
const scripts = readdirSync(dirname(programSource))
  .filter((name) => name.endsWith(".sh"))
  .map((name) => join(dirname(programSource), name));
const sources = scripts.map((path) => readFileSync(path, "utf8"));

for (const path of scripts) {
  const name = `shellcheck finds nothing in ${basename(path)}`;
  if (needs("shellcheck")) {
    test(name, () => {
      const result = spawnSync("shellcheck", ["-s", "sh", "-o", "all", path], { encoding: "utf8" });
      assert.is(result.status, 0, result.stdout);
    });
  } else skip(name, "shellcheck is not installed");
}

if (needs("systemd-analyze")) {
  test("systemd-analyze verify says nothing about the unit", () => {
    const root = mkdtempSync(join(tmpdir(), "nodegen-unit-"));
    try {
      // verify wants the program of ExecStart to be there: any program will do.
      const text = readFileSync(unit, "utf8").replace("/usr/local/sbin/nodegen-node", "/bin/true");
      writeFileSync(join(root, "nodegen-boot.service"), text);
      const analyze = findProgram("systemd-analyze") ?? "systemd-analyze";
      const args = ["verify", "--man=no", join(root, "nodegen-boot.service")];
      const result = spawnSync(analyze, args, { encoding: "utf8" });
      const lines = result.stderr.split("\n").filter((line) => line.includes("nodegen-boot"));
      assert.equal(lines, []);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
} else skip("systemd-analyze verify says nothing about the unit", "systemd is not installed");

test("the unit is not ordered after what comes at the end of the boot", () => {
  const text = readFileSync(unit, "utf8");
  assert.not.match(text, /^(After|Requires)=.*(cloud-final|cloud-init\.target|multi-user)/m);
  assert.match(text, /^WantedBy=multi-user\.target$/m);
  assert.match(text, /^Restart=on-failure$/m);
});

test("every reason code of the programs is explained in docs/first-boot.md, and no other", () => {
  const inProgram = [
    ...sources.join("\n").matchAll(/\bfail(?:_as)? ([a-z]+(?:-[a-z]+)+)/g),
    ...sources.join("\n").matchAll(/\breason=([a-z]+(?:-[a-z]+)+)/g),
  ].map((match) => match[1]);
  const table = readFileSync(docs, "utf8").split("## Reason codes")[1] ?? "";
  const inDocs = [...table.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1]);
  assert.ok(inProgram.length > 20);
  assert.equal([...new Set(inDocs)].sort(), [...new Set(inProgram)].sort());
  assert.is(inDocs.length, new Set(inDocs).size);
});

test("the program is small: it is part of every user-data", () => {
  const size = gzipSync(program, { level: 9 }).length;
  assert.ok(size <= sizeLimit, `${size} bytes with gzip, at most ${sizeLimit}`);
});

/** Leaves the user-data of profiles/quickstart.yaml, in base64, some bytes below what fits every launch form. */
const sizeLimit = 6084;

for (const [index, source] of sources.entries()) {
  const name = basename(scripts[index] ?? "");

  test(`${name} is plain ASCII`, () => {
    assert.match(source, /^[\n\x20-\x7e]*$/);
  });

  test(`without its comments ${name} is the same to bash`, () => {
    const functionsOf = (script: string): string =>
      execFileSync("bash", ["-c", `f() {\n${script}\n}\ndeclare -f f`], { encoding: "utf8" });
    const short = shortenShell(source);
    assert.ok(short.length < source.length);
    assert.is(functionsOf(short), functionsOf(source));
  });
}

test.run();
