import { existsSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { eachShell } from "./each-shell.ts";
import { makeArchive } from "./make-archive.ts";
import { content } from "./mirror.ts";
import { sha256 } from "./sandbox.ts";

const noArchive = Buffer.from("not a tar.gz\n");

eachShell(
  "members of archives: prefixes, patterns, other members stay out",
  async (box, mirror) => {
    const archive = makeArchive({
      "bin/containerd": "containerd\n",
      "bin/containerd-shim-runc-v2": "shim\n",
      "bin/ctr": "ctr\n",
      "bin/deep/other": "other\n",
      containerd: "not this one\n",
    });
    mirror.answer("/containerd.tgz", content(archive));
    const spec = "bin:containerd,containerd-shim*,cont*";
    box.plan([
      `binary containerd 2.3.4 ${sha256(archive)} archive /usr/local/bin ${spec} ${mirror.url}/containerd.tgz`,
    ]);
    const run = await box.run("boot");
    assert.is(run.code, 0, run.output);
    assert.is(box.read("/usr/local/bin/containerd"), "containerd\n");
    assert.ok(existsSync(box.path("/usr/local/bin/containerd-shim-runc-v2")));
    assert.not(existsSync(box.path("/usr/local/bin/ctr")));
    assert.not(existsSync(box.path("/usr/local/bin/other")));
    assert.equal(
      box.read("/var/lib/nodegen/installed").trim().split("\n").sort(),
      [
        `${sha256("containerd\n")}  ${box.path("/usr/local/bin/containerd")}`,
        `${sha256("shim\n")}  ${box.path("/usr/local/bin/containerd-shim-runc-v2")}`,
      ].sort(),
    );
  },
);

eachShell(
  "a member that is not in the archive is named, nothing of it is installed",
  async (box, mirror) => {
    const archive = makeArchive({ "bin/runc": "runc\n" });
    mirror.answer("/a.tgz", content(archive));
    box.plan([
      `binary runc 1 ${sha256(archive)} archive /usr/local/bin bin:runc,ctr ${mirror.url}/a.tgz`,
    ]);
    assert.is((await box.run("boot")).code, 1);
    assert.is(box.status()["reason"], "archive-member-missing");
    assert.match(String(box.status()["message"]), "bin/ctr");
    assert.not(existsSync(box.path("/usr/local/bin/runc")));
  },
);

eachShell("two components out of one archive are one row and one download", async (box, mirror) => {
  const folder = "kubernetes/server/bin";
  const archive = makeArchive({
    [`${folder}/kubelet`]: "kubelet\n",
    [`${folder}/kube-proxy`]: "kube-proxy\n",
    [`${folder}/kube-apiserver`]: "kube-apiserver\n",
  });
  mirror.answer("/server.tgz", content(archive));
  box.plan([
    `binary kubelet+kube-proxy 1.9.0 ${sha256(archive)} archive /usr/local/bin ${folder}:kubelet,kube-proxy ${mirror.url}/server.tgz`,
  ]);
  const run = await box.run("boot");
  assert.is(run.code, 0, run.output);
  assert.is(box.read("/usr/local/bin/kubelet"), "kubelet\n");
  assert.is(box.read("/usr/local/bin/kube-proxy"), "kube-proxy\n");
  assert.not(existsSync(box.path("/usr/local/bin/kube-apiserver")));
});

eachShell("what is no archive is named", async (box, mirror) => {
  mirror.answer("/a.tgz", content(noArchive));
  box.plan([
    `binary runc 1 ${sha256(noArchive)} archive /usr/local/bin .:runc ${mirror.url}/a.tgz`,
  ]);
  assert.is((await box.run("boot")).code, 1);
  assert.is(box.status()["reason"], "install-failed");
});

test.run();
