import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { eachShell } from "./each-shell.ts";
import { content } from "./mirror.ts";
import { owner, type Sandbox, sha256 } from "./sandbox.ts";

const kubelet = Buffer.from("#!/bin/sh\necho kubelet\n");
const units = ["containerd.service", "kubelet.service", "kube-proxy.service"];
const range = (length: number) => Array.from({ length }, (_, index) => index);

/** As much as profiles/quickstart.yaml makes of a node. */
function usualPlan(box: Sandbox, mirrorUrl: string): string[] {
  const keys = range(8).map((index) => `net/ipv4/key${index}`);
  for (const key of keys) box.file(`/proc/sys/${key}`, "0\n");
  const sysctls = keys.map((key) => `${key.replaceAll("/", ".")} = 1\n`).join("");
  return [
    "wait clock 1700000000",
    "wait name-server",
    "swap off",
    "selinux keep",
    ...range(25).map((index) => box.file(`/etc/kubernetes/${index}.yaml`, `${index}\n`)),
    box.file("/etc/sysctl.d/99-nodegen.conf", sysctls),
    ...range(6).map((index) => `directory 0755 ${owner} /var/lib/folder${index}`),
    ...["overlay", "br_netfilter", "nf_conntrack"].map((name) => `module ${name}`),
    ...["conntrack", "socat", "ipset"].map((name) => `package ${name}`),
    `binary kubelet 1.36.4 ${sha256(kubelet)} file /usr/local/bin/kubelet - ${mirrorUrl}/kubelet`,
    ...units.map((unit) => `unit ${unit}`),
    ...units.map((unit) => `check unit-active ${unit}`),
    `check http-ok ${mirrorUrl}/healthz`,
  ];
}

/** From now on counts the programs that are started; each call gives those since the one before. */
function countPrograms(box: Sandbox): () => number {
  const { fakes } = box;
  const count = join(fakes.folder, "count");
  const bin = join(fakes.folder, "bin");
  const real = join(fakes.folder, "real");
  for (const name of readdirSync(real)) {
    if (name === "sh" || existsSync(join(bin, name))) continue;
    const text = `#!${join(real, "sh")}\necho ${name} >>"${count}"\nexec "${join(real, name)}" "$@"\n`;
    writeFileSync(join(bin, name), text, { mode: 0o755 });
  }
  return () => {
    const lines = readFileSync(count, "utf8").split("\n").filter(Boolean);
    writeFileSync(count, "");
    return lines.length + box.calls().length;
  };
}

eachShell(
  "a second boot starts few programs, and the same boot again hardly any",
  async (box, mirror) => {
    // What busybox has itself it does not start.
    if (box.shell === "busybox") return;
    mirror.answer("/kubelet", content(kubelet));
    mirror.answer("/healthz", content(Buffer.from("ok")));
    box.file("/etc/resolv.conf", "nameserver 10.0.0.2\n");
    box.plan(usualPlan(box, mirror.url));
    assert.is((await box.run("boot")).code, 0);
    const started = countPrograms(box);
    box.calls();
    box.file("/proc/sys/kernel/random/boot_id", "boot-2\n");
    assert.is((await box.run("boot")).code, 0);
    const second = started();
    assert.ok(second > 10 && second <= 45, `${second} programs`);
    assert.is((await box.run("boot")).code, 0);
    const third = started();
    assert.ok(third <= 15, `${third} programs`);
  },
);

test.run();
