import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { eachShell } from "./each-shell.ts";
import type { Sandbox } from "./sandbox.ts";

/** Writes a file below the root that is no part of the plan. */
function put(box: Sandbox, path: string, text: string): void {
  box.file(path, text);
}

const fstab = `# swap is below
UUID=1 / ext4 defaults 0 1
/dev/sda2 none swap sw 0 0
  /swap.img	swap	swap	defaults	0	0
#/dev/old none swap sw 0 0
/dev/sdb1 /swap ext4 defaults 0 2
`;

const fstabWithoutSwap = `# swap is below
UUID=1 / ext4 defaults 0 1
# off by nodegen: /dev/sda2 none swap sw 0 0
# off by nodegen:   /swap.img	swap	swap	defaults	0	0
#/dev/old none swap sw 0 0
/dev/sdb1 /swap ext4 defaults 0 2
`;

eachShell("swap goes off now, in fstab and as units", async (box) => {
  put(box, "/proc/swaps", "Filename Type Size Used Priority\n/dev/sda2 partition 1 0 -2\n");
  put(box, "/etc/fstab", fstab);
  const units =
    "  dev-sda2.swap   loaded active active /dev/sda2\n● dev-zram0.swap loaded failed failed x\n";
  writeFileSync(join(box.fakes.folder, "swap-units"), units);
  box.plan(["swap off"]);
  for (const boot of ["boot-1", "boot-2"]) {
    put(box, "/proc/sys/kernel/random/boot_id", boot);
    const run = await box.run("boot");
    assert.is(run.code, 0, run.output);
    assert.is(box.read("/etc/fstab"), fstabWithoutSwap);
  }
  assert.ok(box.calls().includes("systemctl -q mask dev-sda2.swap dev-zram0.swap"));
});

eachShell("swap that stays on is named", async (box) => {
  put(box, "/proc/swaps", "Filename Type Size Used Priority\n/dev/sda2 partition 1 0 -2\n");
  writeFileSync(join(box.fakes.folder, "bin/swapoff"), "#!/bin/sh\nexit 1\n");
  box.plan(["swap off"]);
  assert.is((await box.run("boot")).code, 1);
  assert.is(box.status()["reason"], "swap-still-on");
  assert.match(String(box.status()["message"]), "/dev/sda2");
});

eachShell("keep touches neither swap nor SELinux", async (box) => {
  put(box, "/proc/swaps", "Filename Type Size Used Priority\n/dev/sda2 partition 1 0 -2\n");
  put(box, "/etc/fstab", fstab);
  put(box, "/etc/selinux/config", "SELINUX=enforcing\n");
  box.plan(["swap keep", "selinux keep"]);
  assert.is((await box.run("boot")).code, 0);
  assert.is(box.read("/etc/fstab"), fstab);
  assert.is(box.read("/etc/selinux/config"), "SELINUX=enforcing\n");
  assert.equal(box.calls("sync", "uname"), []);
});

eachShell("SELinux: now and in its configuration", async (box) => {
  put(box, "/etc/selinux/config", "# SELINUX=x\nSELINUX=enforcing\nSELINUXTYPE=targeted\n");
  box.plan(["selinux permissive"]);
  assert.is((await box.run("boot")).code, 0);
  const expected = "# SELINUX=x\nSELINUX=permissive\nSELINUXTYPE=targeted\n";
  assert.is(box.read("/etc/selinux/config"), expected);
  assert.ok(box.calls().includes("setenforce 0"));
});

eachShell("sysctls: dots, slashes, values with spaces", async (box) => {
  for (const path of [
    "net/ipv4/ip_forward",
    "net/ipv4/conf/eth0.100/rp_filter",
    "net/ipv4/ip_local_port_range",
  ])
    put(box, `/proc/sys/${path}`, "0\n");
  const text =
    "# comment\nnet.ipv4.ip_forward = 1\nnet.ipv4.conf.eth0/100.rp_filter=2\nnet.ipv4.ip_local_port_range = 32768 60999\n";
  box.plan([box.file("/etc/sysctl.d/99-nodegen.conf", text)]);
  const run = await box.run("boot");
  assert.is(run.code, 0, run.output);
  assert.is(box.read("/proc/sys/net/ipv4/ip_forward"), "1\n");
  assert.is(box.read("/proc/sys/net/ipv4/conf/eth0.100/rp_filter"), "2\n");
  assert.is(box.read("/proc/sys/net/ipv4/ip_local_port_range"), "32768 60999\n");
  // The kernel shows lists with tabs.
  put(box, "/proc/sys/net/ipv4/ip_local_port_range", "32768\t60999\n");
  assert.is((await box.run("verify")).code, 0);
  put(box, "/proc/sys/net/ipv4/ip_forward", "0\n");
  assert.match((await box.run("verify")).output, "differs: net.ipv4.ip_forward: not 1\n");
});

eachShell("a sysctl that the kernel does not know is named", async (box) => {
  box.plan([box.file("/etc/sysctl.d/99-nodegen.conf", "net.nope = 1\n")]);
  assert.is((await box.run("boot")).code, 1);
  assert.is(box.status()["reason"], "sysctl-failed");
  assert.match(String(box.status()["message"]), "net.nope");
});

eachShell("a sysctl that the kernel refuses is named", async (box) => {
  mkdirSync(box.path("/proc/sys/vm"), { recursive: true });
  // A write to /dev/full fails like one that the kernel refuses, and it passes for no regular file.
  symlinkSync("/dev/full", box.path("/proc/sys/vm/refused"));
  box.plan([box.file("/etc/sysctl.d/99-nodegen.conf", "vm.refused = 1\n")]);
  assert.is((await box.run("boot")).code, 1);
  assert.is(box.status()["reason"], "sysctl-failed");
});

eachShell("a module that is not there is named", async (box) => {
  writeFileSync(join(box.fakes.folder, "no-module/ip_vs"), "");
  box.plan(["module overlay", "module ip_vs"]);
  assert.is((await box.run("boot")).code, 1);
  assert.is(box.status()["reason"], "module-failed");
  assert.match(String(box.status()["message"]), "ip_vs");
});

eachShell("packages: only what is missing, in one call", async (box) => {
  writeFileSync(join(box.fakes.folder, "packages/socat"), "");
  box.plan(["package socat", "package conntrack", "package ipset"]);
  assert.is((await box.run("boot")).code, 0);
  const installs = box.calls().filter((call) => / install /.test(call));
  assert.is(installs.length, 1);
  assert.match(installs[0] ?? "", / install conntrack ipset$/);
});

eachShell("a held package lock is waited for", async (box) => {
  const text =
    "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 812 (apt)\n";
  writeFileSync(join(box.fakes.folder, "apt-fails"), text);
  box.plan(["package socat"]);
  const run = await box.run("boot");
  assert.is(run.code, 0, run.output);
});

eachShell("a lock held for ever and a package that does not exist are told apart", async (box) => {
  const fails = join(box.fakes.folder, "apt-fails");
  writeFileSync(join(box.fakes.folder, "apt-fails-always"), "");
  box.plan(["package socat"]);
  for (const [text, reason] of [
    ["E: Could not get lock /var/lib/dpkg/lock-frontend\n", "packages-locked"],
    ["E: Unable to locate package socat\n", "packages-failed"],
  ] as const) {
    writeFileSync(fails, text);
    assert.is((await box.run("boot")).code, 1);
    assert.is(box.status()["reason"], reason);
    assert.match(String(box.status()["message"]), text.trim());
  }
});

eachShell("another architecture is named before anything is done", async (box) => {
  writeFileSync(join(box.fakes.folder, "machine"), "aarch64\n");
  box.plan(["module overlay"]);
  assert.is((await box.run("boot")).code, 1);
  assert.is(box.status()["reason"], "architecture-mismatch");
  assert.not(readFileSync(box.fakes.log, "utf8").includes("modprobe"));
});

test.run();
