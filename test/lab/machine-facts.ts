import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Machine } from "./machine.ts";

/** What nodegen's service has used of the processor since the machine was switched on. */
export interface ProcessorTime {
  readonly seconds: number;
  /** The same in runs of `sh -c :` on that machine: emulated seconds mean little elsewhere. */
  readonly shells: number;
}

/** Seconds of processor time of a shell's children, out of the last line of what its `times` printed. */
export function childrensTime(output: string): number {
  const times = output.trim().split("\n").at(-1) ?? "";
  return [...times.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds),
    0,
  );
}

/** Seconds of processor time that nodegen-boot.service has used since it was started last. */
export async function serviceSeconds(machine: Machine): Promise<number> {
  const service = await machine.run("systemctl show -p CPUUsageNSec --value nodegen-boot.service");
  return Number(service.output) / 1e9;
}

/** Asks systemd how much processor time nodegen-boot.service has used in this boot. */
export async function processorTime(machine: Machine): Promise<ProcessorTime> {
  const seconds = await serviceSeconds(machine);
  const loop = "i=0; while [ $i -lt 100 ]; do sh -c :; i=$((i + 1)); done; times";
  const shells = childrensTime((await machine.run(`sh -c '${loop}'`)).output);
  return { seconds, shells: Math.round((seconds / shells) * 100) };
}

/** What both boot tests print of it. */
export function showProcessorTime({ seconds, shells }: ProcessorTime): string {
  return `CPU of nodegen-boot.service: ${seconds.toFixed(1)} s, ${shells} runs of an empty shell`;
}

/** Writes the end of the machine's journal and nodegen's status into a folder, if the machine still answers. */
export async function keepJournal(machine: Machine, folder: string): Promise<void> {
  const scripts = {
    journal: "journalctl -b --no-pager -o short-monotonic -n 600",
    "status.json": "cat /var/lib/nodegen/status.json",
  };
  for (const [name, script] of Object.entries(scripts)) {
    const said = await machine.run(script, 30).catch(() => ({ output: "no answer" }));
    writeFileSync(join(folder, name), said.output);
  }
}
