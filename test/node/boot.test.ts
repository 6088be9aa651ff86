import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { eachShell } from "./each-shell.ts";
import { makeArchive } from "./make-archive.ts";
import { content } from "./mirror.ts";
import { owner, type Sandbox, sha256 } from "./sandbox.ts";

const kubelet = Buffer.from("#!/bin/sh\necho kubelet\n");
const plugins = makeArchive({
  "./bridge": "bridge\n",
  "./host-local": "ipam\n",
  "./LICENSE": "text\n",
});

/** A plan with something for every step. */
function fullPlan(box: Sandbox, mirrorUrl: string): string[] {
  const command = 'echo ran >>"$NODEGEN_ROOT/ran"\n';
  return [
    "swap off",
    "selinux permissive",
    box.file("/etc/kubernetes/kubelet.yaml", "kind: KubeletConfiguration\n", "0640"),
    box.file("/etc/systemd/system/kubelet.service", "[Service]\nExecStart=/bin/true\n"),
    box.file("/etc/sysctl.d/99-nodegen.conf", "net.ipv4.ip_forward = 1\n"),
    box.file("/etc/nodegen/commands/01.sh", command, "0700"),
    `directory 0711 ${owner} /var/lib/kubelet`,
    "module br_netfilter",
    "package socat",
    `binary kubelet 1.36.4 ${sha256(kubelet)} file /usr/local/bin/kubelet - ${mirrorUrl}/kubelet`,
    `binary cni-plugins 1.7.1 ${sha256(plugins)} archive /opt/cni/bin .:bridge,host-* ${mirrorUrl}/cni.tgz`,
    "command /etc/nodegen/commands/01.sh",
    "unit kubelet.service",
    "check unit-active kubelet.service",
    "check path-exists /usr/local/bin/kubelet",
    `check http-ok ${mirrorUrl}/healthz`,
  ];
}

function prepareHost(box: Sandbox): void {
  mkdirSync(box.path("/proc/sys/net/ipv4"), { recursive: true });
  writeFileSync(box.path("/proc/sys/net/ipv4/ip_forward"), "0\n");
}

eachShell("a whole plan becomes a node, and a second run does nothing", async (box, mirror) => {
  mirror.answer("/kubelet", content(kubelet));
  mirror.answer("/cni.tgz", content(plugins));
  mirror.answer("/healthz", content(Buffer.from("ok")));
  prepareHost(box);
  box.plan(fullPlan(box, mirror.url));
  const first = await box.run("boot");
  assert.is(first.code, 0, first.output);
  assert.is(box.read("/usr/local/bin/kubelet"), kubelet.toString());
  assert.is(statSync(box.path("/usr/local/bin/kubelet")).mode & 0o7777, 0o755);
  assert.is(box.read("/opt/cni/bin/host-local"), "ipam\n");
  assert.not(existsSync(box.path("/opt/cni/bin/LICENSE")));
  assert.is(box.read("/proc/sys/net/ipv4/ip_forward"), "1\n");
  assert.is(statSync(box.path("/var/lib/kubelet")).mode & 0o7777, 0o711);
  assert.is(box.read("/ran"), "ran\n");
  const calls = box.calls();
  for (const call of [
    "modprobe -a br_netfilter",
    "setenforce 0",
    "systemctl daemon-reload",
    "systemctl enable --no-reload kubelet.service",
    "systemctl restart --no-block kubelet.service",
  ])
    assert.ok(calls.includes(call), `${call} is not in\n${calls.join("\n")}`);
  assert.ok(calls.some((call) => /^apt-get .* install socat$/.test(call)));
  const status = box.status();
  assert.is(status["state"], "done");
  assert.is(status["node"], "node-1");
  assert.equal(Object.keys(status["steps"] as object), steps);
  const consoleText = box.read("/dev/console");
  for (const step of steps)
    assert.match(consoleText, new RegExp(`^nodegen: step ${step}: done in \\d+ s$`, "m"));
  assert.match(consoleText, /^nodegen: done: node-1 of demo\/workers is set up$/m);
  assert.not(existsSync(box.path("/var/lib/nodegen/downloads")));

  const requests = mirror.requests.length;
  const second = await box.run("boot");
  assert.is(second.code, 0, second.output);
  assert.equal(box.calls(), []);
  assert.is(mirror.requests.length, requests);
  assert.is(second.output, "nodegen: done: node-1 of demo/workers is set up\n");

  const verified = await box.run("verify");
  assert.is(verified.output, "all is as planned\n");
  assert.is(verified.code, 0);
});

const steps = [
  "delivered",
  "identity",
  "host",
  "packages",
  "binaries",
  "commands",
  "units",
  "checks",
];

eachShell("after a reboot the host is prepared again and nothing is restarted", async (box) => {
  prepareHost(box);
  box.plan(["module br_netfilter", "unit kubelet.service"]);
  await box.run("boot");
  box.calls();
  writeFileSync(box.path("/proc/sys/kernel/random/boot_id"), "boot-2\n");
  assert.is((await box.run("boot")).code, 0);
  const calls = box.calls("sync", "systemctl");
  assert.equal(calls, ["modprobe -a br_netfilter"]);
});

eachShell("a changed file restarts the units, a changed mode is repaired", async (box) => {
  const rows = (text: string): string[] => [
    box.file("/etc/kubernetes/kubelet.yaml", text, "0600"),
    "unit kubelet.service",
  ];
  box.plan(rows("maxPods: 110\n"));
  await box.run("boot");
  box.calls();
  box.plan(rows("maxPods: 120\n"));
  chmodSync(box.path("/etc/kubernetes/kubelet.yaml"), 0o644);
  assert.is((await box.run("boot")).code, 0);
  assert.is(statSync(box.path("/etc/kubernetes/kubelet.yaml")).mode & 0o777, 0o600);
  assert.ok(box.calls().includes("systemctl restart --no-block kubelet.service"));
});

eachShell("two runs at once do the work once", async (box) => {
  box.plan([
    box.file("/etc/nodegen/commands/01.sh", 'echo ran >>"$NODEGEN_ROOT/ran"\n'),
    "command /etc/nodegen/commands/01.sh",
  ]);
  const runs = await Promise.all([box.run("boot"), box.run("boot"), box.run("boot")]);
  assert.equal(
    runs.map((run) => run.code),
    [0, 0, 0],
  );
  assert.is(box.read("/ran"), "ran\n");
});

eachShell("words that mean something to a shell stay words", async (box) => {
  const words = ["*", "$(touch$IFS/x)", ";reboot", "`id`", "a\\b", '"', "[a-z]"];
  for (const word of words) writeFileSync(box.path(`/${word.replaceAll("/", "_")}`), "");
  box.plan([
    ...words.map((word) => box.file(`/etc/odd/${word.replaceAll("/", "_")}`, word)),
    ...words.map((word) => `directory 0755 ${owner} /var/odd/${word.replaceAll("/", "_")}`),
    ...words.map((word) => `unit ${word.replaceAll("/", "_")}`),
  ]);
  const run = await box.run("boot");
  assert.is(run.code, 0, run.output);
  for (const word of words)
    assert.ok(existsSync(box.path(`/var/odd/${word.replaceAll("/", "_")}`)), word);
  const calls = box.calls();
  assert.ok(calls.includes("systemctl enable --no-reload *"), calls.join("\n"));
  assert.ok(calls.includes("systemctl enable --no-reload ;reboot"));
});

test.run();
