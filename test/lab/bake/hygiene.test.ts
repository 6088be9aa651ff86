import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { traces } from "./hygiene.ts";

/** What `traces` says of a tree of an empty machine-id, an empty log and these files. */
function tracesOf(files: Readonly<Record<string, string>>): string[] {
  const tree = mkdtempSync(join(tmpdir(), "nodegen-hygiene-"));
  try {
    const all = {
      "etc/machine-id": "",
      "var/log/lastlog": "",
      "etc/ssh/sshd_config": "a",
      ...files,
    };
    for (const [path, text] of Object.entries(all)) {
      mkdirSync(join(tree, dirname(path)), { recursive: true });
      writeFileSync(join(tree, path), text);
    }
    return traces(tree);
  } finally {
    rmSync(tree, { recursive: true });
  }
}

test("nothing is said of a clean image", () => assert.equal(tracesOf({}), []));

for (const path of [
  "etc/hostname",
  "etc/machine-id",
  "etc/ssh/ssh_host_ed25519_key.pub",
  "root/.ssh/authorized_keys",
  "home/admin/.ssh/authorized_keys2",
  "root/.bash_history",
  "var/lib/cloud/instances/i-1/boot-finished",
  "var/lib/systemd/random-seed",
  "etc/netplan/50-cloud-init.yaml",
  "var/lib/apt/lists/10.0.2.2_Packages",
  "var/cache/apt/archives/iptables.deb",
  "var/log/journal/1/system.journal",
  "var/log/cloud-init.log",
  "var/tmp/nodegen-image/bundle.tar.gz",
  "tmp/script_1.sh",
  "var/lib/nodegen/steps/host",
]) {
  test(`/${path} is a trace`, () => {
    const found = tracesOf({ [path]: "text" });
    assert.ok(found.length > 0 && found.every((line) => line.startsWith(`/${path}: `)), `${found}`);
  });
}

test.run();
