import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { NodePlan } from "../../src/plan/node-plan.ts";
import { mirrorPort, mirrorUrl, offerPackages } from "./lab-build.ts";
import { log } from "./log.ts";
import { type Machine, type MachineOptions, makeDisks, switchOn } from "./machine.ts";
import { serveFolder } from "./mirror.ts";
import { readDisk } from "./read-disk.ts";
import { buildWithStandIns, type StandInBuild } from "./stand-ins.ts";

// usage: boot.ts IMAGE WORK PROFILE...    boots the first node of each profile twice and reads its disk
const [image = "", work = "", ...profiles] = process.argv.slice(2);

function write(folder: string, path: string, content: Uint8Array): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** What differs between the plan's files and those on the disk. */
function compareDisk(folder: string, plan: NodePlan): string[] {
  const disk = readDisk(
    folder,
    plan.files.map((file) => onDisk(file.path)),
  );
  return plan.files.flatMap(({ path, mode, owner, content }) => {
    const found = disk.get(onDisk(path));
    if (found === undefined) return [`${path}: not there`];
    return [
      ...(found.content.equals(content) ? [] : [`${path}: other content`]),
      ...(found.mode === mode ? [] : [`${path}: ${found.mode}, not ${mode}`]),
      ...(owner !== "root:root" || found.owner === "0:0" ? [] : [`${path}: ${found.owner}`]),
    ];
  });
}

/** Debian's `/lib`, `/bin` and `/sbin` are links. */
function onDisk(path: string): string {
  return path.replace(/^\/(lib|bin|sbin)\//, "/usr/$1/");
}

/** Emulated machines have no seconds that mean anything: the measure is what `sh -c :` takes. */
async function processorTime(machine: Machine): Promise<number> {
  const service = await machine.run("systemctl show -p CPUUsageNSec --value nodegen-boot.service");
  const loop = "i=0; while [ $i -lt 100 ]; do sh -c :; i=$((i + 1)); done; times";
  const shells = (await machine.run(`sh -c '${loop}'`)).output.split("\n")[1] ?? "";
  const seconds = [...shells.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, m, s]) => 60 * Number(m) + Number(s),
  );
  return Math.round(
    Number(service.output) / 1e9 / (seconds.reduce((sum, one) => sum + one, 0) / 100),
  );
}

async function checkRunning(machine: Machine, plan: NodePlan): Promise<string[]> {
  const units = plan.units.map((unit) => unit.name);
  const active = await machine.run(`systemctl is-active ${units.join(" ")}`);
  const verify = await machine.run("nodegen-node verify");
  const status = await machine.run("nodegen-node status");
  const failed = await machine.run("systemctl --failed --no-legend --plain");
  log(`CPU of nodegen-boot.service: ${await processorTime(machine)} runs of an empty shell`);
  return [
    ...(active.code === 0 ? [] : [`${units.join(" ")}: ${active.output}`]),
    ...(verify.code === 0 ? [] : [`verify: ${verify.output}`]),
    ...(status.code === 0 ? [] : [`status: ${status.output}`]),
    ...(failed.output.trim() === "" ? [] : [`failed units: ${failed.output}`]),
  ];
}

async function bootOnce(options: MachineOptions, plan: NodePlan): Promise<string[]> {
  const machine = await switchOn(options);
  try {
    await machine.waitFor(/nodegen: done: /, 900);
    log(`${plan.cluster}: done after ${machine.seconds()} s`);
    log(
      machine
        .console()
        .match(/nodegen: (step|done).*$/gm)
        ?.map((line) => line.trim())
        .join(" | ") ?? "",
    );
    const faults = await checkRunning(machine, plan);
    await machine.shutDown();
    return faults;
  } finally {
    await machine.kill();
  }
}

async function bootProfile(path: string, mirror: string): Promise<string[]> {
  const build: StandInBuild = await buildWithStandIns(path, mirrorUrl);
  const { plan, seed } = build;
  for (const [name, content] of build.mirror) write(mirror, `.${name}`, content);
  const folder = join(work, plan.cluster);
  for (const [name, content] of Object.entries(seed)) write(join(folder, "seed"), name, content);
  const options = { image, folder: join(folder, "machine"), seed: join(folder, "seed") };
  makeDisks(options);
  const faults = await bootOnce(options, plan);
  faults.push(...compareDisk(options.folder, plan));
  faults.push(...(await bootOnce(options, plan)).map((fault) => `second boot: ${fault}`));
  return faults;
}

// Nothing else would end the first process of a PID namespace, and with it the machines.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
const mirror = join(work, "mirror");
mkdirSync(mirror, { recursive: true });
offerPackages(image, mirror);
const server = await serveFolder(mirror, mirrorPort);
for (const path of profiles) {
  const faults = await bootProfile(path, mirror).catch((error: unknown) => [String(error)]);
  for (const fault of faults) log(`${path}: ${fault}`);
  log(`${path}: ${faults.length === 0 ? "as planned" : "FAILED"}`);
  if (faults.length > 0) process.exitCode = 1;
}
server.closeAllConnections();
server.close();
