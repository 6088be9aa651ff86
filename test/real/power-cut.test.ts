// timeout: 600
import { test } from "uvu";
import * as assert from "uvu/assert";
import { emitArchiveUserData } from "../../src/emit/archive-user-data.ts";
import { emitUserData } from "../../src/emit/user-data.ts";
import { installCloudInit, otherCloudInit, packageFiles } from "../helpers/other-cloud-init.ts";
import {
  bootStages,
  cloudInitFiles,
  differences,
  systemctlCalls,
} from "../helpers/real-cloud-init.ts";
import { type Planted, type RootRun, runInRoot, whyNoRoot } from "../helpers/real-root.ts";
import { sampleFile, samplePlan } from "../helpers/sample-plan.ts";
import { skip } from "../helpers/skip.ts";
import { needs } from "../helpers/tools.ts";

const unit = "/etc/systemd/system/nodegen-boot.service";
const plan = samplePlan([
  sampleFile("/usr/local/sbin/nodegen-node", "#!/bin/sh\n", { mode: "0755" }),
  sampleFile(unit, "[Service]\n"),
  sampleFile("/etc/kubernetes/kubelet.yaml", "kind: KubeletConfiguration\n"),
]);
const { text } = emitUserData(plan, "1.0.0");
const archive = await emitArchiveUserData(plan, "1.0.0");

/** The next boot: what lies in memory is gone. */
const reboot = `rm -rf /run/cloud-init
${bootStages}`;
/** What a file system leaves of files that were written some seconds before the power went: names without content. */
const cutPower = `for file in /usr/local/sbin/nodegen-node /etc/kubernetes/kubelet.yaml /var/lib/cloud/instance/sem/* \\
  /var/lib/cloud/instance/obj.pkl /var/lib/cloud/instance/cloud-config.txt /var/lib/cloud/instance/user-data.txt* \\
  /var/lib/cloud/instance/scripts/*; do : >"$file"; done
rm -f ${unit}
`;
const delivered =
  "mkdir -p /var/lib/nodegen/steps; echo digest >/var/lib/nodegen/steps/delivered\n";
const startService = [
  "daemon-reload",
  "enable --no-reload nodegen-boot.service",
  "start --no-block nodegen-boot.service",
];

/** Stands in for the end of the machine: cloud-init and the shell that it runs are gone at once. */
const rebootNow = `#!/bin/sh
echo "reboot $*" >>/var/log/reboots
read -r _ _ _ parent _ <"/proc/$PPID/stat"
kill -9 "$parent" "$PPID"
`;

type Case = (check: (script: string, userData?: Uint8Array) => RootRun) => void;

const cases: Readonly<Record<string, Case>> = {
  "files that a power cut emptied come back at the next boot": (run) => {
    for (const userData of [text, archive]) {
      const result = run(`${bootStages}${cutPower}${reboot}`, userData);
      assert.equal(differences(result, plan, "as far as chown leaves them"), []);
      assert.equal(systemctlCalls(result), [...startService, ...startService]);
    }
  },
  "a power cut in the middle of writing files": (run) => {
    const stopped = "cloud-init init --local && cloud-init init\n";
    const result = run(`export PYTHONDONTWRITEBYTECODE=1\n${stopped}${cutPower}${reboot}`);
    assert.equal(differences(result, plan, "as far as chown leaves them"), []);
    assert.equal(systemctlCalls(result), startService);
  },
  "what was delivered once is left alone by later boots": (run) => {
    const edit = "echo edited >/etc/kubernetes/kubelet.yaml\n";
    const result = run(`${bootStages}${delivered}${edit}${reboot}`);
    assert.is(result.changed.get("/etc/kubernetes/kubelet.yaml")?.content.toString(), "edited\n");
    assert.equal(systemctlCalls(result), startService);
  },
  "another instance goes through all steps": (run) => {
    const clone = "echo 'instance-id: other' >/var/lib/cloud/seed/nocloud/meta-data\n";
    const result = run(`${bootStages}${delivered}${clone}${reboot}`);
    assert.equal(systemctlCalls(result), [...startService, ...startService]);
    assert.not.ok(result.changed.has("/var/lib/nodegen/steps/delivered"));
  },
  "an emptied network configuration begins the first boot anew, once": (run) => {
    const empty =
      "mkdir -p /etc/network/interfaces.d; : >/etc/network/interfaces.d/50-cloud-init\n";
    const result = run(`${bootStages}${cutPower}${empty}${reboot}${reboot}${cutPower}${reboot}`);
    assert.is(result.changed.get("/var/log/reboots")?.content.toString(), "reboot -f\n");
    assert.equal(differences(result, plan, "as far as chown leaves them"), []);
    assert.equal(systemctlCalls(result), [...startService, ...startService, ...startService]);
  },
};

const why = needs("cloud-init") ? whyNoRoot() : "cloud-init is not installed";
/** What depends on how a release of cloud-init notes what it did. */
const everywhere = /in the middle|begins the first boot anew/;
/** Of this machine, and of Debian's releases before and after. */
const releases = { "": "", bullseye: "20.4", trixie: "25.1" };

for (const [release, version] of Object.entries(releases)) {
  const deb = why === undefined && release !== "" ? otherCloudInit(release) : undefined;
  const missing =
    why ?? (release !== "" && deb === undefined ? `no cloud-init of ${release}` : undefined);
  const more: Record<string, Planted> = deb === undefined ? {} : packageFiles(deb);
  const install = deb === undefined ? "" : installCloudInit;
  for (const [title, body] of Object.entries(cases)) {
    if (release !== "" && !everywhere.test(title)) continue;
    const name = `cloud-init ${version || "of this machine"}: ${title}`;
    if (missing !== undefined) skip(name, missing);
    else
      test(name, () =>
        body((script, userData = text) =>
          runInRoot(install + script, {
            ...cloudInitFiles(userData),
            ...more,
            "/usr/sbin/reboot": { content: rebootNow, mode: 0o755 },
            "/usr/bin/sleep": { content: "#!/bin/sh\n", mode: 0o755 },
          }),
        ),
      );
  }
}

test.run();
