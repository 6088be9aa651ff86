// timeout: 300
import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { eachShell } from "./each-shell.ts";
import { content } from "./mirror.ts";
import { fixedWords, launch, layDown, type Newer, putFile, userData } from "./newer-user-data.ts";
import { type Sandbox, sha256 } from "./sandbox.ts";

const older: Newer = {
  files: {
    "/etc/kubelet.yaml": "maxPods: 110\n",
    "/etc/systemd/system/kubelet.service": "[Service]\n",
    "/etc/systemd/system/kube-proxy.service": "[Service]\n",
  },
  rows: ["unit kubelet.service", "unit kube-proxy.service"],
};
const newer: Newer = {
  files: {
    "/etc/kubelet.yaml": "maxPods: 120\n",
    "/etc/systemd/system/kubelet.service": "[Service]\n",
    "/opt/app/conf/new.conf": "new\n",
  },
  rows: ["unit kubelet.service"],
};

/** What the plans write, and the status. */
function stateOf(box: Sandbox): string {
  const paths = [...Object.keys(older.files), "/etc/nodegen/plan", "/opt/app/conf/new.conf"];
  const texts = paths.map((path) => (existsSync(box.path(path)) ? box.read(path) : "none"));
  return texts.concat(JSON.stringify(box.status())).join("");
}

eachShell("a newer plan is laid down, and what it lacks is gone", async (box) => {
  await launch(box, older);
  const run = await box.run("apply", putFile(box, userData(newer)));
  assert.is(run.code, 0, run.output);
  assert.match(run.output, /^state: done$/m);
  assert.is(box.read("/etc/kubelet.yaml"), "maxPods: 120\n");
  assert.is(box.read("/opt/app/conf/new.conf"), "new\n");
  for (const path of ["/", "/etc", "/opt/app/conf"])
    assert.is(statSync(box.path(path)).mode & 0o777, 0o755, path);
  assert.not(existsSync(box.path("/etc/systemd/system/kube-proxy.service")));
  const calls = box.calls();
  for (const call of [
    "systemctl -q disable --now --no-block kube-proxy.service",
    "systemctl stop nodegen-boot.service",
    "systemctl start --no-block nodegen-boot.service",
    "systemctl daemon-reload",
    "systemctl restart --no-block kubelet.service",
  ])
    assert.ok(calls.includes(call), `${call} is not in\n${calls.join("\n")}`);
  assert.is((await box.run("verify")).output, "all is as planned\n");
  assert.not(existsSync(box.path("/run/nodegen/new")));
  assert.is(box.read("/var/lib/cloud/instance/cloud-config.txt"), userData(older));
});

eachShell("the plan that is there already changes nothing, also in gzip", async (box) => {
  await launch(box, older);
  const run = await box.run("apply", putFile(box, gzipSync(userData(older))));
  assert.is(run.code, 0, run.output);
  const restarts = box.calls().filter((call) => / (?:re)?start|disable/.test(call));
  assert.equal(restarts, ["systemctl start --no-block nodegen-boot.service"]);
});

eachShell("a unit that comes back is enabled again", async (box) => {
  await launch(box, older);
  for (const plan of [newer, older]) {
    const run = await box.run("apply", putFile(box, userData(plan)));
    assert.is(run.code, 0, run.output);
  }
  assert.ok(existsSync(join(box.fakes.folder, "enabled/kube-proxy.service")));
  assert.is((await box.run("verify")).code, 0);
});

eachShell("a file that somebody changed stays", async (box) => {
  await launch(box, older);
  writeFileSync(box.path("/etc/systemd/system/kube-proxy.service"), "# mine\n");
  assert.is((await box.run("apply", putFile(box, userData(newer)))).code, 0);
  assert.is(box.read("/etc/systemd/system/kube-proxy.service"), "# mine\n");
});

eachShell("programs that the newer plan lacks are removed, others fetched", async (box, mirror) => {
  const bytes = (name: string) => Buffer.from(`#!/bin/sh\necho ${name}\n`);
  for (const name of ["kubelet", "crictl", "runc", "runc-2"])
    mirror.answer(`/${name}`, content(bytes(name)));
  const row = (name: string, from = name) =>
    `binary ${name} 1 ${sha256(bytes(from))} file /opt/${name} - ${mirror.url}/${from}`;
  await launch(box, { ...older, rows: ["kubelet", "crictl", "runc"].map((name) => row(name)) });
  writeFileSync(box.path("/opt/crictl"), "# mine\n");
  const rows = [row("runc", "runc-2")];
  const run = await box.run("apply", putFile(box, userData({ ...newer, rows })));
  assert.is(run.code, 0, run.output);
  assert.not(existsSync(box.path("/opt/kubelet")));
  assert.is(box.read("/opt/crictl"), "# mine\n");
  assert.is(box.read("/opt/runc"), bytes("runc-2").toString());
});

const slim = { ...newer, rows: ["image 0123456789ab", ...(newer.rows ?? [])] };
const bakedElsewhere = { ...slim, baked: { "/etc/baked.conf": "baked\n" } };
const wrong: Readonly<Record<string, readonly [string | Uint8Array, RegExp]>> = {
  "other node": [userData({ ...newer, node: "node-2" }), /failed: replacement-needed: .*node-2/],
  "a pool's, whose machines find their own names": [
    userData({ ...newer, node: "-" }),
    /failed: replacement-needed: node -$/m,
  ],
  runtime: [
    userData({ ...newer, fixed: fixedWords.replace("containerd", "docker") }),
    /failed: replacement-needed: runtime=docker$/m,
  ],
  "minor release and address": [
    userData({ ...newer, fixed: fixedWords.replace("1.36", "1.37").replace("=-", "=10.0.0.1") }),
    /failed: replacement-needed: kubernetes=1\.37 address=10\.0\.0\.1$/m,
  ],
  "a file that only the image of slim user-data has": [
    userData({ ...bakedElsewhere, rows: newer.rows ?? [] }),
    /failed: file-damaged: \/etc\/baked\.conf: /,
  ],
  "slim user-data of an image": [userData(slim), /failed: image-mismatch: 0123456789ab is planned/],
  "text that is no user-data": ["127.0.0.1 localhost\n", /failed: plan-missing: /],
  "text that is no YAML": [`${userData(newer)}\n  - : [`, /failed: plan-missing: /],
  "another program's user-data": ["#cloud-config\nwrite_files: []\n", /failed: plan-missing: /],
  "a cut file": [userData(newer).slice(0, -400), /failed: plan-(?:missing|damaged): /],
  "a cut archive": [
    gzipSync(userData(newer)).subarray(0, 3000),
    /failed: plan-(?:missing|damaged): /,
  ],
  "an edited file": [
    userData(newer).replace("maxPods: 120", "maxPods: 999"),
    /failed: file-damaged: \/etc\/kubelet\.yaml: /,
  ],
};
eachShell("what is refused changes nothing", async (box) => {
  await launch(box, older);
  const before = stateOf(box);
  for (const [name, [file, message]] of Object.entries(wrong)) {
    const run = await box.run("apply", putFile(box, file));
    assert.is(run.code, 1, `${name}: ${run.output}`);
    assert.match(run.output, message, `${name}: ${run.output}`);
    assert.is(stateOf(box), before, name);
    assert.equal(box.calls("cloud-init"), [], name);
    assert.is(box.read("/var/lib/cloud/instance/cloud-config.txt"), userData(older), name);
  }
});

eachShell("slim user-data goes with the image that the machine has", async (box) => {
  const baked = { "/etc/baked.conf": "baked\n" };
  box.file("/etc/nodegen/image", "0123456789ab\n");
  box.file("/etc/baked.conf", "baked\n");
  await launch(box, { ...older, baked });
  const run = await box.run("apply", putFile(box, userData({ ...slim, baked })));
  assert.is(run.code, 0, run.output);
  assert.is(box.read("/etc/kubelet.yaml"), "maxPods: 120\n");
  assert.is(box.read("/etc/baked.conf"), "baked\n");
});

eachShell("killed at any moment, the next boot or the same once more ends well", async (box) => {
  await launch(box, older);
  const config = "/var/lib/cloud/instance/cloud-config.txt";
  const file = putFile(box, userData(newer));
  for (let after = 50; after < 1000; after += 190) {
    await box.runAndKill(after, "apply", file);
    // As cloud-init does on the next boot: its own file anew, and where the stamp is missing all that it delivers.
    writeFileSync(box.path(config), userData(older));
    if (!existsSync(box.path("/var/lib/nodegen/steps/delivered"))) {
      layDown(box, older);
    }
    const boot = await box.run("boot");
    assert.is(boot.code, 0, `${after} ms: ${boot.output}`);
    assert.is((await box.run("verify")).output, "all is as planned\n", `${after} ms`);
  }
  const run = await box.run("apply", file);
  assert.is(run.code, 0, run.output);
  assert.is(box.read("/etc/kubelet.yaml"), "maxPods: 120\n");
});

eachShell("a failing boot is told of", async (box) => {
  await launch(box, older);
  writeFileSync(join(box.fakes.folder, "refuse/kubelet.service"), "");
  const run = await box.run("apply", putFile(box, userData(newer)));
  assert.is(run.code, 1, run.output);
  assert.match(run.output, /^reason: unit-not-active$/m);
});

eachShell("without a file, and with one that is not there", async (box) => {
  await launch(box, older);
  assert.is((await box.run("apply")).code, 2);
  const run = await box.run("apply", box.path("/none"));
  assert.is(run.code, 1);
  assert.match(run.output, /No such file|can't open/);
});

test.run();
