import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Machine } from "../machine.ts";
import {
  becomesReady,
  dropDisk,
  type FaultGroup,
  type FaultLab,
  inMachine,
  makeNode,
  whileOn,
} from "./fault-lab.ts";

/** What the console says before the machine can be asked, and how many seconds later the power goes. */
interface Early {
  readonly said: RegExp;
  readonly later: number;
}

/** When the power is cut: early, or as soon as this is true in the machine. */
const moments: Readonly<Record<string, string | Early>> = {
  "cloud-init": { said: /running 'init-local'/, later: 0 },
  "write-files": { said: /running 'init'/, later: 2 },
  "files-written": "[ -e /usr/local/sbin/nodegen-node ]",
  "before-runcmd": "[ -e /var/lib/cloud/instance/sem/config_runcmd ]",
  "service-start": "[ -e /var/lib/nodegen/status.json ]",
  packages: "grep -q Unpacking /run/nodegen/packages.log",
  download: "find /var/lib/nodegen/downloads -name '*.part' -size +50000k | grep -q .",
  unpack: "ls -d /usr/local/bin/.containerd*",
  install: "[ -e /usr/local/bin/kubelet ]",
  units: "systemctl is-active -q containerd",
  join: "[ -e /var/lib/kubelet/pki/kubelet-client-current.pem ]",
};

/** Two of these machines share what one other machine has. To mend itself a machine may reboot. */
const emulator = ["-smp", "1", "-m", "1536", "-action", "reboot=reset"];

async function untilMoment(machine: Machine, moment: string | Early): Promise<void> {
  if (typeof moment === "string") {
    await inMachine(machine, `until { ${moment}; } 2>/dev/null; do sleep 0.05; done`, 900);
    return;
  }
  await machine.waitFor(moment.said, 600);
  await sleep(1000 * moment.later);
}

async function cutAndBoot(lab: FaultLab, name: string, moment: string | Early): Promise<string> {
  const node = `power-cut-${name}`;
  const options = makeNode(lab, node, emulator);
  const cut = await whileOn(options, async (machine) => {
    await untilMoment(machine, moment);
    await machine.kill();
    return machine.seconds();
  });
  copyFileSync(join(options.folder, "console"), join(lab.work, node, "console-until-cut"));
  const end = await whileOn(options, (machine) => becomesReady(lab, machine, node));
  dropDisk(options);
  return `cut after ${cut} s; then ${end}`;
}

/** The power goes at each of these moments of a first boot, each in a machine of its own. */
export const powerCuts: readonly FaultGroup[] = Object.entries(moments).map(([name, moment]) => ({
  tests: [`power-cut-${name}`],
  small: true,
  run: (lab, test) => test(`power-cut-${name}`, () => cutAndBoot(lab, name, moment)),
}));
