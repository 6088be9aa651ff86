// timeout: 300
import { gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { installCloudInit, otherCloudInit, packageFiles } from "../helpers/other-cloud-init.ts";
import { bootStages, cloudInitFiles } from "../helpers/real-cloud-init.ts";
import { runInRoot, whyNoRoot } from "../helpers/real-root.ts";
import { skip } from "../helpers/skip.ts";
import { needs } from "../helpers/tools.ts";
import { type Newer, userData } from "../node/newer-user-data.ts";

const older: Newer = {
  files: { "/etc/kubelet.yaml": "maxPods: 110\n", "/etc/old.conf": "old\n" },
};
const newer: Newer = {
  files: { "/etc/kubelet.yaml": "maxPods: 120\n", "/opt/app/new.conf": "new: 'ü'\n" },
};

/** As systemd does, the start of the service runs the installed program. */
const systemctl = `#!/bin/sh
case $* in *art*nodegen-boot.service) /usr/local/sbin/nodegen-node boot ;; esac
`;
const script = `${bootStages}
cd /root
for file in unreadable cut other; do
  nodegen-node apply "$file"
  echo "$file: $? $(cat /etc/kubelet.yaml)"
done
nodegen-node apply newer
echo "newer: $? $(cat /etc/kubelet.yaml)"
nodegen-node verify
nodegen-node apply older
echo "older: $? $(cat /etc/kubelet.yaml)"
nodegen-node verify
`;

const why = needs("cloud-init") ? whyNoRoot() : "cloud-init is not installed";
/** Of this machine, and of Debian's releases before and after. */
const releases = { "": "", bullseye: "20.4", trixie: "25.1" };

for (const [release, version] of Object.entries(releases)) {
  const deb = why === undefined && release !== "" ? otherCloudInit(release) : undefined;
  const missing =
    why ?? (release !== "" && deb === undefined ? `no cloud-init of ${release}` : undefined);
  const name = `cloud-init ${version || "of this machine"}: newer user-data is applied, and older again`;
  if (missing !== undefined) {
    skip(name, missing);
    continue;
  }
  test(name, () => {
    const run = runInRoot((deb === undefined ? "" : installCloudInit) + script, {
      ...cloudInitFiles(userData(older)),
      ...(deb === undefined ? {} : packageFiles(deb)),
      "/usr/bin/systemctl": { content: systemctl, mode: 0o755 },
      "/root/newer": { content: userData(newer) },
      "/root/older": { content: gzipSync(userData(older)) },
      "/root/unreadable": { content: `${userData(newer)}\n - : [` },
      "/root/cut": { content: userData(newer).slice(0, -500) },
      "/root/other": { content: userData({ ...newer, node: "node-2" }) },
    });
    const lines = run.output.split("\n");
    for (const line of [
      "unreadable: 1 maxPods: 110",
      "cut: 1 maxPods: 110",
      "other: 1 maxPods: 110",
      "newer: 0 maxPods: 120",
      "older: 0 maxPods: 110",
    ])
      assert.ok(lines.includes(line), `${line} is not in\n${run.output}`);
    assert.is(lines.filter((line) => line === "all is as planned").length, 2, run.output);
    assert.is(run.changed.get("/etc/old.conf")?.content.toString(), "old\n");
    assert.not.ok(run.changed.has("/opt/app/new.conf"));
  });
}

test.run();
