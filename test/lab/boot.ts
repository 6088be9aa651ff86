import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { NodePlan } from "../../src/plan/node-plan.ts";
import { compareDisk, onDisk } from "./compare-disk.ts";
import { mirrorPort, mirrorUrl, offerPackages } from "./lab-build.ts";
import { log } from "./log.ts";
import { type Machine, type MachineOptions, makeDisks, switchOn } from "./machine.ts";
import {
  keepJournal,
  type ProcessorTime,
  processorTime,
  showProcessorTime,
} from "./machine-facts.ts";
import { serveFolder } from "./mirror.ts";
import { readDisk } from "./read-disk.ts";
import { buildWithStandIns, type StandInBuild } from "./stand-ins.ts";

// usage: boot.ts IMAGE WORK PROFILE...    boots the first node of each profile twice and reads its disk
const [image = "", work = "", ...profiles] = process.argv.slice(2);

type Boot = "first" | "second";

/** In runs of an empty shell: 2 s where one takes 2 ms, which is a slow machine. */
const secondBootLimit = 1000;

function write(folder: string, path: string, content: Uint8Array): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

async function checkRunning(machine: Machine, plan: NodePlan): Promise<string[]> {
  const units = plan.units.map((unit) => unit.name);
  const active = await machine.run(`systemctl is-active ${units.join(" ")}`);
  const verify = await machine.run("nodegen-node verify");
  const status = await machine.run("nodegen-node status");
  const failed = await machine.run("systemctl --failed --no-legend --plain");
  const warnings = await machine.run("grep -E 'WARNING|ERROR|CRITICAL' /var/log/cloud-init.log");
  return [
    ...(active.code === 0 ? [] : [`${units.join(" ")}: ${active.output}`]),
    ...(verify.code === 0 ? [] : [`verify: ${verify.output}`]),
    ...(status.code === 0 ? [] : [`status: ${status.output}`]),
    ...(failed.output.trim() === "" ? [] : [`failed units: ${failed.output}`]),
    ...(warnings.output.trim() === "" ? [] : [`cloud-init: ${warnings.output}`]),
  ];
}

function checkProcessorTime(boot: Boot, time: ProcessorTime): string[] {
  log(showProcessorTime(time));
  const limit = boot === "second" ? secondBootLimit : Number.POSITIVE_INFINITY;
  return time.shells <= limit ? [] : [`${showProcessorTime(time)}, more than ${limit}`];
}

async function bootOnce(boot: Boot, options: MachineOptions, plan: NodePlan): Promise<string[]> {
  const machine = await switchOn(options);
  try {
    await machine.waitFor(/nodegen: done: /, 900);
    log(`${plan.cluster}: ${boot} boot: done after ${machine.seconds()} s`);
    log(
      machine
        .console()
        .match(/nodegen: (step|done).*$/gm)
        ?.map((line) => line.trim())
        .join(" | ") ?? "",
    );
    const faults = await checkRunning(machine, plan);
    faults.push(...checkProcessorTime(boot, await processorTime(machine)));
    if (faults.length > 0) await keepJournal(machine, options.folder);
    await machine.shutDown();
    copyFileSync(join(options.folder, "console"), join(options.folder, `console-${boot}`));
    return faults.map((fault) => `${boot} boot: ${fault}`);
  } catch (error) {
    await keepJournal(machine, options.folder);
    throw error;
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
  const faults = await bootOnce("first", options, plan);
  const disk = readDisk(
    options.folder,
    plan.files.map(({ path: planned }) => onDisk(planned)),
  );
  faults.push(...compareDisk(disk, plan.files));
  faults.push(...(await bootOnce("second", options, plan)));
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
