import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { eachShell } from "./each-shell.ts";
import type { Sandbox } from "./sandbox.ts";

/** Makes `sleep` do this instead of waiting. */
function whileSleeping(box: Sandbox, body: string): void {
  writeFileSync(join(box.fakes.folder, "bin/sleep"), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
}

/** Makes `date +%s` say what the file `now` says; other calls are the real ones. */
function setClock(box: Sandbox, seconds: number): void {
  const { folder } = box.fakes;
  writeFileSync(join(folder, "now"), `${seconds}\n`);
  const script = `#!/bin/sh\n[ "$1" != +%s ] || exec cat "${folder}/now"\nexec "${folder}/real/date" "$@"\n`;
  writeFileSync(join(folder, "bin/date"), script, { mode: 0o755 });
  writeFileSync(box.fakes.functions, `date() { "${folder}/bin/date" "$@"; }\n`, { flag: "a" });
}

eachShell("a clock before the certificates' start is waited for", async (box) => {
  setClock(box, 1_600_000_000);
  whileSleeping(box, `echo 1700000000 >"${box.fakes.folder}/now"`);
  box.plan(["wait clock 1700000000"]);
  const run = await box.run("boot");
  assert.is(run.code, 0, run.output);
});

eachShell(
  "a clock that stays wrong is named, and the node goes on when it is right",
  async (box) => {
    setClock(box, 1_600_000_000);
    box.plan(["wait clock 1700000000"]);
    assert.is((await box.run("boot")).code, 1);
    assert.is(box.status()["reason"], "clock-wrong");
    assert.is(box.status()["step"], "host");
    setClock(box, 1_700_000_001);
    assert.is((await box.run("boot")).code, 0);
  },
);

const stub = "nameserver 127.0.0.53\n";
const resolved = "/run/systemd/resolve/resolv.conf";

eachShell("name servers that come late are waited for", async (box) => {
  // systemd-resolved begins with a file of comments only; its stub in /etc is no name server for Pods.
  box.file(resolved, "# No DNS servers known.\n");
  box.file("/etc/resolv.conf", stub);
  whileSleeping(box, `echo "nameserver 10.0.0.2" >"${box.path(resolved)}"`);
  box.plan(["wait name-server"]);
  const run = await box.run("boot");
  assert.is(run.code, 0, run.output);
});

eachShell("no name server is named with the file that should hold one", async (box) => {
  mkdirSync(box.path("/etc/nodegen"), { recursive: true });
  box.plan(["wait name-server"]);
  for (const [file, text] of [
    ["/etc/resolv.conf", "search example\n"],
    [resolved, "# No DNS servers known.\n"],
  ] as const) {
    box.file(file, text);
    assert.is((await box.run("boot")).code, 1);
    assert.is(box.status()["reason"], "name-server-missing");
    assert.match(String(box.status()["message"]), `${file} has none`);
  }
  rmSync(box.path(resolved));
  box.file("/etc/resolv.conf", "nameserver 10.0.0.2\n");
  assert.is((await box.run("boot")).code, 0);
});

eachShell("a plan without such rows waits for nothing", async (box) => {
  setClock(box, 0);
  box.plan(["swap keep"]);
  assert.is((await box.run("boot")).code, 0);
});

test.run();
