import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { eachShell } from "./each-shell.ts";
import type { Sandbox } from "./sandbox.ts";

const rows = [
  "package conntrack conntrack-tools",
  "package socat",
  "package - policycoreutils",
  "package gnupg -",
];

/** Makes the host one with RPM packages: dnf and rpm instead of apt-get and dpkg. */
function makeRpmHost({ fakes }: Sandbox): void {
  const bin = join(fakes.folder, "bin");
  for (const name of ["dpkg-query", "dpkg", "apt-get"]) rmSync(join(bin, name));
  const options = { mode: 0o755 };
  writeFileSync(join(bin, "rpm"), "#!/bin/sh\nexit 1\n", options);
  writeFileSync(join(bin, "dnf"), `#!/bin/sh\necho "dnf $*" >>"${fakes.log}"\n`, options);
}

eachShell("packages by Debian's names", async (box) => {
  box.plan(rows);
  assert.is((await box.run("boot")).code, 0);
  const call = box.calls().find((line) => / install /.test(line)) ?? "";
  assert.match(call, / install conntrack socat gnupg$/);
});

eachShell("packages by the names of RPM hosts", async (box) => {
  makeRpmHost(box);
  box.plan(rows);
  const run = await box.run("boot");
  assert.is(run.code, 0, run.output);
  assert.ok(box.calls().includes("dnf -y install conntrack-tools socat policycoreutils"));
});

eachShell("the firewall goes off after every boot, and only when planned", async (box) => {
  const mask = "systemctl -q mask --now firewalld.service ufw.service";
  box.plan(["firewall off"]);
  for (const boot of ["boot-1", "boot-2"]) {
    box.file("/proc/sys/kernel/random/boot_id", boot);
    assert.is((await box.run("boot")).code, 0);
    assert.ok(box.calls().includes(mask));
  }
  box.plan(["swap keep"]);
  assert.is((await box.run("boot")).code, 0);
  assert.not.ok(box.calls().includes(mask));
});

test.run();
