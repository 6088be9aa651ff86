import { spawnSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { skip } from "../helpers/skip.ts";
import { eachShell } from "./each-shell.ts";
import { content, cutContent, status } from "./mirror.ts";
import { sha256 } from "./sandbox.ts";

const bytes = Buffer.alloc(300_000, "nodegen ");
const path = "/usr/local/bin/kubelet";
const row = (url: string) => `binary kubelet 1.36.4 ${sha256(bytes)} file ${path} - ${url}`;

eachShell("a mirror that is down, then unwell, then well", async (box, mirror) => {
  box.plan([row("http://127.0.0.1:1/kubelet")]);
  assert.is((await box.run("boot")).code, 1);
  assert.is(box.status()["reason"], "download-failed");
  const url = `${mirror.url}/kubelet`;
  box.plan([row(url)]);
  mirror.answer("/kubelet", status(503));
  assert.is((await box.run("boot")).code, 1);
  assert.match(String(box.status()["message"]), "HTTP 503");
  mirror.answer("/kubelet", cutContent(bytes, 100_000));
  const run = await box.run("boot");
  assert.is(run.code, 0, run.output);
  assert.is(sha256(box.read(path)), sha256(bytes));
});

eachShell("downloads go on while packages are installed, even in vain", async (box, mirror) => {
  mirror.answer("/kubelet", content(bytes));
  writeFileSync(join(box.fakes.folder, "apt-fails"), "E: Unable to locate package socat\n");
  writeFileSync(join(box.fakes.folder, "apt-fails-always"), "");
  box.plan(["package socat", row(`${mirror.url}/kubelet`)]);
  assert.is((await box.run("boot")).code, 1);
  assert.is(box.status()["reason"], "packages-failed");
  assert.is(sha256(box.read(path)), sha256(bytes));
  rmSync(join(box.fakes.folder, "apt-fails"));
  const run = await box.run("boot");
  assert.is(run.code, 0, run.output);
  assert.is(mirror.requests.length, 1);
});

eachShell(
  "a download that failed before the packages were there is tried again",
  async (box, mirror) => {
    mirror.answer("/kubelet", content(bytes));
    // The package brings the downloader.
    const { folder } = box.fakes;
    renameSync(join(folder, "real/curl"), join(folder, "real/curl-of-package"));
    const install = `#!/bin/sh\nPATH=${folder}/real:$PATH\ncase $* in *install*) sleep 0.3; mv "${folder}/real/curl-of-package" "${folder}/real/curl"; : >"${folder}/packages/curl" ;; esac\n`;
    writeFileSync(join(folder, "bin/apt-get"), install, { mode: 0o755 });
    box.plan(["package curl", row(`${mirror.url}/kubelet`)]);
    const run = await box.run("boot");
    assert.is(run.code, 0, run.output);
    assert.is(sha256(box.read(path)), sha256(bytes));
  },
);

eachShell("what came beside the packages is not fetched again after them", async (box, mirror) => {
  mirror.answer("/kubelet", content(bytes));
  mirror.answer("/kube-proxy", status(503));
  const proxy = row(`${mirror.url}/kube-proxy`).replace("kubelet", "kube-proxy");
  box.plan([
    "package socat",
    row(`${mirror.url}/kubelet`),
    proxy.replace(path, "/usr/local/bin/kube-proxy"),
  ]);
  assert.is((await box.run("boot")).code, 1);
  mirror.answer("/kube-proxy", content(bytes));
  const run = await box.run("boot");
  assert.is(run.code, 0, run.output);
  assert.equal(
    mirror.requests.filter((request) => !request.startsWith("/kube-proxy")),
    ["/kubelet -"],
  );
});

eachShell("what lies there of another build becomes the new one", async (box, mirror) => {
  const old = [
    box.file("/etc/kubelet.yaml", "maxPods: 110\n"),
    box.file("/etc/nodegen/1.sh", 'echo 1 >>"$NODEGEN_ROOT/ran"\n'),
    "command /etc/nodegen/1.sh",
    "unit kubelet.service",
  ];
  mirror.answer("/kubelet", content(bytes));
  box.plan([...old, row(`${mirror.url}/kubelet`)]);
  assert.is((await box.run("boot")).code, 0);
  box.calls();
  const command = 'echo 2 >>"$NODEGEN_ROOT/ran"\n';
  box.plan([
    box.file("/etc/kubelet.yaml", "maxPods: 120\n"),
    old[1] ?? "",
    box.file("/etc/nodegen/2.sh", command),
    "command /etc/nodegen/1.sh",
    "command /etc/nodegen/2.sh",
    row(`${mirror.url}/kubelet`),
    "unit kubelet.service",
  ]);
  const run = await box.run("boot");
  assert.is(run.code, 0, run.output);
  assert.is(box.read("/ran"), "1\n2\n");
  assert.is(mirror.requests.length, 1);
  assert.ok(box.calls().includes("systemctl restart --no-block kubelet.service"));
  assert.is((await box.run("verify")).code, 0);
});

const diskFull = "a full disk is named, and the node goes on when there is room";
if (process.getuid?.() !== 0 || spawnSync("mount", ["--version"]).status !== 0)
  skip(diskFull, "only root mounts a small disk");
else
  eachShell(diskFull, async (box, mirror) => {
    const disk = box.path("/var/lib/nodegen");
    mkdirSync(disk, { recursive: true });
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=400k", "small", disk]);
    assert.is(mounted.status, 0, String(mounted.stderr));
    try {
      writeFileSync(join(disk, "filler"), Buffer.alloc(200_000));
      mirror.answer("/kubelet", content(bytes));
      box.plan([row(`${mirror.url}/kubelet`)]);
      const run = await box.run("boot");
      assert.is(run.code, 1);
      assert.match(run.output, /failed: disk-full: kubelet 1\.36\.4: /, run.output);
      rmSync(join(disk, "filler"));
      assert.is((await box.run("boot")).code, 0);
      assert.is(sha256(box.read(path)), sha256(bytes));
    } finally {
      spawnSync("umount", [disk]);
    }
  });

eachShell(
  "killed over and over, it comes to an end with each step done once",
  async (box, mirror) => {
    mirror.answer("/kubelet", cutContent(bytes, 100_000, 1));
    const rows = [
      "swap off",
      box.file("/etc/kubelet.yaml", "a\n"),
      box.file("/etc/nodegen/1.sh", 'echo ran >>"$NODEGEN_ROOT/ran"\n'),
      row(`${mirror.url}/kubelet`),
      "command /etc/nodegen/1.sh",
      "unit kubelet.service",
      "check path-exists /etc/kubelet.yaml",
    ];
    box.plan(rows);
    // Each try may come further than the one before; half a second is more than a whole run needs.
    for (let after = 10; after < 500; after += 35) await box.runAndKill(after);
    const run = await box.run("boot");
    assert.is(run.code, 0, run.output);
    assert.is(sha256(box.read(path)), sha256(bytes));
    assert.is((await box.run("verify")).output, "all is as planned\n");
    // Killed between a command's end and the note of it, it runs once more: what a plan asks of commands.
    assert.match(box.read("/ran"), /^(ran\n){1,3}$/);
  },
);

test.run();
