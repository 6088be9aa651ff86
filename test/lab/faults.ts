import { ok } from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { startControlPlane } from "./control-plane.ts";
import { again } from "./faults/again.ts";
import { apiServerAway } from "./faults/api-server-away.ts";
import { badDownloads } from "./faults/bad-downloads.ts";
import { diskFull } from "./faults/disk-full.ts";
import {
  buildNode,
  clusterName,
  type FaultGroup,
  type FaultLab,
  mirrorPorts,
} from "./faults/fault-lab.ts";
import { mirrorDown } from "./faults/mirror-down.ts";
import { packageLock } from "./faults/package-lock.ts";
import { powerCuts } from "./faults/power-cut.ts";
import { wrongClock } from "./faults/wrong-clock.ts";
import { layOutMirror, mirrorPort, offerPackages } from "./lab-build.ts";
import { log } from "./log.ts";
import { openMirror } from "./misbehaving-mirror.ts";
import { applyCluster } from "./scenario-lab.ts";
import { apiServers, podSubnet, serviceSubnet } from "./scenarios.ts";

// usage: faults.ts IMAGE WORK DOWNLOADS KUBERNETES [TEST...]    machines that get Ready through faults
const [image = "", work = "", programs = "", kubernetes = "", ...wanted] = process.argv.slice(2);

const groups: readonly FaultGroup[] = [
  mirrorDown,
  badDownloads,
  packageLock,
  diskFull,
  wrongClock,
  apiServerAway,
  again,
  ...powerCuts,
];
const count = { passed: 0, failed: 0 };

function say(name: string, what: "passed" | "failed", started: number, text: string): void {
  count[what] += 1;
  log(`${name}: ${what} in ${Math.round((performance.now() - started) / 1000)} s: ${text}`);
}

/** Runs a group's tests; those that it did not come to have failed. */
async function runGroup(lab: FaultLab, group: FaultGroup): Promise<void> {
  const begun = performance.now();
  const left = new Set(group.tests);
  const test = async (name: string, act: () => Promise<string>): Promise<void> => {
    ok(left.delete(name), `${name} is no test of this group, or ran twice`);
    const started = performance.now();
    try {
      say(name, "passed", started, await act());
    } catch (error) {
      say(name, "failed", started, String(error));
      throw error;
    }
  };
  try {
    await group.run(lab, test);
    ok(left.size === 0, "the group ended without it");
  } catch (error) {
    for (const name of left) say(name, "failed", begun, `not run: ${error}`);
  }
}

/** Runs all groups: one after the other, in the end two at once of those that are small. */
async function runGroups(lab: FaultLab, chosen: readonly FaultGroup[]): Promise<void> {
  for (const group of chosen.filter(({ small }) => !small)) await runGroup(lab, group);
  const small = chosen.filter((group) => group.small);
  const work = async (): Promise<void> => {
    for (let next = small.shift(); next !== undefined; next = small.shift()) {
      await runGroup(lab, next);
    }
  };
  await Promise.all([work(), work()]);
}

async function runAll(chosen: readonly FaultGroup[]): Promise<void> {
  const mirror = join(work, "mirror");
  mkdirSync(mirror, { recursive: true });
  offerPackages(image, mirror);
  const built = buildNode({ work, programs }, "first");
  layOutMirror(built, programs, mirror);
  const pki = join(work, `${clusterName}.secrets/pki`);
  const control = await startControlPlane({
    folder: join(work, "control-plane"),
    kubernetes,
    ca: { certificate: join(pki, "ca.crt"), key: join(pki, "ca.key") },
    podSubnet,
    serviceSubnet,
    addresses: apiServers.slice(0, 1),
  });
  applyCluster(control, built);
  const lab = {
    ...{ image, work, programs, control },
    first: await openMirror(mirror, mirrorPorts.first),
    second: await openMirror(mirror, mirrorPorts.second),
    packages: await openMirror(mirror, mirrorPort),
  };
  try {
    await runGroups(lab, chosen);
  } finally {
    await control.stop();
    for (const one of [lab.first, lab.second, lab.packages]) await one.goDown();
  }
}

// Nothing else would end the first process of a PID namespace, and with it the machines.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
const names = groups.flatMap(({ tests }) => tests);
ok(
  wanted.every((name) => names.includes(name)),
  `the faults are ${names.join(", ")}`,
);
await runAll(
  groups.filter(({ tests }) => wanted.length === 0 || tests.some((name) => wanted.includes(name))),
);
console.log(`${count.passed} passed, ${count.failed} failed, 0 skipped`);
process.exitCode = count.failed === 0 ? 0 : 1;
