import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { shortenShell } from "../../scripts/generate/shorten-shell.ts";
import { eachShell } from "./each-shell.ts";
import type { Sandbox } from "./sandbox.ts";

const source = fileURLToPath(new URL("../../src/node/identity.sh", import.meta.url));
const library = "/usr/local/lib/nodegen/identity.sh";

/** Lays down the plan of a pool without nodes, for a machine with one address. */
function layPool(box: Sandbox, hostname: string): void {
  const ip = join(box.fakes.folder, "bin/ip");
  const answer =
    'case $* in *route*) echo "192.0.2.1 via 10.0.0.1 dev eth0 src 10.0.0.21 uid 0" ;;';
  const shown = '*) echo "2: eth0 inet 10.0.0.21/24 scope global eth0" ;; esac';
  writeFileSync(ip, `#!/bin/sh\n${answer}\n${shown}\n`, { mode: 0o755 });
  appendFileSync(box.fakes.functions, `ip() { "${ip}" "$@"; }\n`);
  box.file("/proc/sys/kernel/hostname", `${hostname}\n`);
  const rows = [
    box.file(library, shortenShell(readFileSync(source, "utf8"))),
    box.file("/etc/nodegen/identity", "name hostname\naddress 4 route 192.0.2.1\n"),
  ];
  box.plan(rows, "-");
}

eachShell(
  "a machine of a pool without nodes boots under its own name, and keeps it",
  async (box) => {
    layPool(box, "Worker-7");
    const first = await box.run("boot");
    assert.is(first.code, 0, first.output);
    assert.match(first.output, "nodegen: this machine is worker-7, 10.0.0.21");
    assert.match(first.output, "nodegen: done: worker-7 of demo/workers is set up");
    assert.is(box.status()["node"], "worker-7");
    box.file("/proc/sys/kernel/random/boot_id", "boot-2\n");
    box.file("/proc/sys/kernel/hostname", "other\n");
    const second = await box.run("boot");
    assert.is(second.code, 0, second.output);
    assert.is(box.status()["node"], "worker-7");
    assert.match((await box.run("status")).output, "worker-7");
  },
);

eachShell("a host name of localhost is waited for, named, and made good later", async (box) => {
  layPool(box, "localhost");
  const first = await box.run("boot");
  assert.is(first.code, 1, first.output);
  assert.is(box.status()["reason"], "node-name-missing");
  assert.is(box.status()["step"], "identity");
  box.file("/proc/sys/kernel/hostname", "worker-8\n");
  const second = await box.run("boot");
  assert.is(second.code, 0, second.output);
  assert.is(box.status()["node"], "worker-8");
});

eachShell("an image is baked without settling who the builder is", async (box) => {
  layPool(box, "builder");
  const run = await box.run("bake");
  assert.is(run.code, 0, run.output);
  assert.not.match(run.output, "builder");
  assert.throws(() => box.read("/var/lib/nodegen/identity"));
});

test.run();
