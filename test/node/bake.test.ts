import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { eachShell } from "./each-shell.ts";
import { makeArchive } from "./make-archive.ts";
import { content } from "./mirror.ts";
import { type Sandbox, sha256 } from "./sandbox.ts";

const kubelet = Buffer.from("#!/bin/sh\necho kubelet\n");
const plugins = makeArchive({ "./bridge": "bridge\n" });

/** What is the same for every node. */
function bakedRows(box: Sandbox, mirrorUrl: string): string[] {
  return [
    "swap off",
    box.file("/etc/nodegen/commands/01.sh", 'echo ran >>"$NODEGEN_ROOT/ran"\n', "0700"),
    "module overlay",
    "package socat",
    `binary kubelet 1.36.4 ${sha256(kubelet)} file /usr/local/bin/kubelet - ${mirrorUrl}/kubelet`,
    `binary cni-plugins 1.7.1 ${sha256(plugins)} archive /opt/cni/bin .:bridge ${mirrorUrl}/cni.tgz`,
    "command /etc/nodegen/commands/01.sh",
    "unit haproxy.service",
  ];
}

/** What user-data does on the first boot of an instance (src/emit/repair-delivery.ts). */
function startInstance(box: Sandbox): void {
  rmSync(box.path("/var/lib/nodegen/steps"), { recursive: true });
  box.file("/proc/sys/kernel/random/boot_id", "boot-2\n");
}

eachShell("bake, then boot: what is in the image is not done again", async (box, mirror) => {
  mirror.answer("/kubelet", content(kubelet));
  mirror.answer("/cni.tgz", content(plugins));
  const rows = bakedRows(box, mirror.url);
  box.plan(rows, "-");
  // An image is built where swap cannot be switched off, too: in a container.
  box.file("/proc/swaps", "Filename Type Size Used Priority\n/dev/sda2 partition 1 0 -2\n");
  writeFileSync(join(box.fakes.folder, "bin/swapoff"), "#!/bin/sh\nexit 1\n");
  const baked = await box.run("bake");
  assert.is(baked.code, 0, baked.output);
  assert.match(baked.output, "nodegen: baked: demo/workers is set up\n");
  assert.is(box.read("/usr/local/bin/kubelet"), kubelet.toString());
  assert.is(box.status()["state"], "baked");
  assert.is((await box.run("status")).code, 3);
  const calls = box.calls();
  assert.ok(calls.includes("systemctl enable --no-reload haproxy.service"));
  assert.equal(
    calls.filter((call) => /^systemctl .*(start|is-active)/.test(call)),
    [],
  );

  box.file("/proc/swaps", "Filename Type Size Used Priority\n");
  startInstance(box);
  mirror.requests.length = 0;
  box.plan([...rows, box.file("/etc/own.conf", "own\n"), "unit kubelet.service"]);
  const run = await box.run("boot");
  assert.is(run.code, 0, run.output);
  assert.equal(mirror.requests, []);
  assert.is(box.read("/ran"), "ran\n");
  const booted = box.calls();
  assert.equal(
    booted.filter((call) => call.startsWith("apt-get")),
    [],
  );
  for (const unit of ["haproxy", "kubelet"])
    assert.ok(booted.includes(`systemctl restart --no-block ${unit}.service`));
});

eachShell("a damaged program of the image is fetched again", async (box, mirror) => {
  mirror.answer("/kubelet", content(kubelet));
  mirror.answer("/cni.tgz", content(plugins));
  box.plan(bakedRows(box, mirror.url), "-");
  assert.is((await box.run("bake")).code, 0);
  writeFileSync(box.path("/usr/local/bin/kubelet"), "");
  startInstance(box);
  mirror.requests.length = 0;
  box.plan(bakedRows(box, mirror.url));
  assert.is((await box.run("boot")).code, 0);
  assert.equal(mirror.requests, ["/kubelet -"]);
  assert.is(box.read("/usr/local/bin/kubelet"), kubelet.toString());
});

eachShell("user-data for an image fails at once on any other machine", async (box) => {
  box.plan(["image 0123456789ab", `file ${"0".repeat(8)} 0644 root:root /baked`]);
  const failure = async () => {
    assert.is((await box.run("boot")).code, 1);
    return [box.status()["reason"], box.status()["message"]];
  };
  const message = (found: string) => `0123456789ab is planned, this machine has ${found}`;
  assert.equal(await failure(), ["image-mismatch", message("none")]);
  box.file("/etc/nodegen/image", "ba9876543210\n");
  assert.equal(await failure(), ["image-mismatch", message("ba9876543210")]);
  assert.equal(box.calls("sleep"), []);
  box.plan(["image 0123456789ab"]);
  box.file("/etc/nodegen/image", "0123456789ab\n");
  assert.is((await box.run("boot")).code, 0);
});

eachShell("a machine that settles its own name keeps it", async (box) => {
  const script = 'node=found-1\necho "NODEGEN_NODE_NAME=$node" >"$state/identity"\n';
  const rows = [box.file("/usr/local/lib/nodegen/identity.sh", script)];
  box.plan(rows, "-");
  const first = await box.run("boot");
  assert.match(first.output, "nodegen: done: found-1 of demo/workers is set up\n");
  assert.is(box.status()["node"], "found-1");
  box.file("/proc/sys/kernel/random/boot_id", "boot-2\n");
  const second = await box.run("boot");
  assert.match(second.output, "nodegen: done: found-1 of demo/workers is set up\n");
  assert.match((await box.run("status")).output, "node: found-1\n");
});

eachShell("a name that cannot be settled ends the run with the script's reason", async (box) => {
  const rows = [box.file("/usr/local/lib/nodegen/identity.sh", "fail node-name-missing nothing\n")];
  box.plan(rows, "-");
  assert.is((await box.run("boot")).code, 1);
  assert.equal([box.status()["step"], box.status()["reason"]], ["identity", "node-name-missing"]);
  assert.not(existsSync(box.path("/var/lib/nodegen/steps/identity")));
});

test.run();
