import { ok } from "node:assert/strict";
import { log } from "./log.ts";
import { type Machine, makeDisks, switchOn } from "./machine.ts";
import {
  childrensTime,
  keepJournal,
  processorTime,
  serviceSeconds,
  showProcessorTime,
} from "./machine-facts.ts";
import { type MisbehavingMirror, sharedLine } from "./misbehaving-mirror.ts";
import { type ScenarioLab, withMirror, withScenario } from "./scenario-lab.ts";
import { scenarios } from "./scenarios.ts";

// usage: measure.ts IMAGE WORK DOWNLOADS KUBERNETES    a node's first boot against bare downloads, and its second boot
const [image = "", work = "", downloads = "", kubernetes = ""] = process.argv.slice(2);

/** What a first boot may take, in units of downloading and unpacking by hand. */
const aim = 1.2;

async function numberOf(machine: Machine, script: string): Promise<number> {
  const { output } = await machine.run(script, 600);
  ok(/^[\d.]+$/.test(output.trim()), `${script}: ${output}`);
  return Number(output);
}

/** Seconds since the kernel began, of a moment in a unit's life. */
async function moment(machine: Machine, unit: string, property: string): Promise<number> {
  const script = `systemctl show -p ${property}TimestampMonotonic --value ${unit}`;
  return (await numberOf(machine, script)) / 1e6;
}

interface FirstBoot {
  readonly networkUp: number;
  readonly nodegenStarted: number;
  readonly kubeletStarted: number;
}

async function readFirstBoot(machine: Machine): Promise<FirstBoot> {
  return {
    networkUp: await moment(machine, "network-online.target", "ActiveEnter"),
    nodegenStarted: await moment(machine, "nodegen-boot.service", "ExecMainStart"),
    kubeletStarted: await moment(machine, "kubelet.service", "ExecMainStart"),
  };
}

/** As if nothing of the node had been done, but with its packages there and cloud-init over. */
const forget = `systemctl stop nodegen-boot kubelet kube-proxy containerd
sed 's/^[^ ]*  //' /var/lib/nodegen/installed | xargs rm -f
rm -rf /var/lib/nodegen /run/nodegen
sync`;

/** nodegen's service from its own start to the kubelet's, with nothing else going on; its processor time to the end. */
async function setUpAgain(machine: Machine): Promise<Took> {
  await machine.run(forget);
  await machine.run(
    "systemctl start nodegen-boot && until nodegen-node status; do sleep 1; done",
    900,
  );
  const { nodegenStarted, kubeletStarted } = await readFirstBoot(machine);
  return { clock: kubeletStarted - nodegenStarted, processor: await serviceSeconds(machine) };
}

/** Prints hundredths of a second for what the plan's rows of downloads go through, and its processor time. */
const byHand = `
now() { IFS=' .' read -r whole part _ </proc/uptime; echo "$whole$part"; }
mkdir -p /root/by-hand && cd /root/by-hand || exit
sed -n 's/^binary //p' /etc/nodegen/plan >../rows
began=$(now)
while read -r name _ _ layout _ _ url _; do
  curl -fsS -o "$name" "$url" || exit
  [ "$layout" = file ] || { mkdir "$name.d" && tar -xzf "$name" -C "$name.d"; } || exit
done <../rows
echo $(($(now) - began))
times
rm -rf /root/by-hand`;

/** Seconds on the clock, and of processor time. */
interface Took {
  readonly clock: number;
  readonly processor: number;
}

/** Nothing of the node works meanwhile. */
async function downloadByHand(machine: Machine): Promise<Took> {
  await machine.run("systemctl stop kubelet kube-proxy containerd");
  const { output } = await machine.run(byHand, 600);
  ok(/^\d+\n/.test(output), output);
  return { clock: Number.parseInt(output, 10) / 100, processor: childrensTime(output) };
}

function show(seconds: number): string {
  return `${seconds.toFixed(1)} s`;
}

/** The first boot, in units of what its downloads take by hand afterwards. */
function showFirstBoot({ networkUp, nodegenStarted, kubeletStarted }: FirstBoot, hand: number) {
  const all = kubeletStarted - networkUp;
  const own = kubeletStarted - nodegenStarted;
  const ratio = (all / hand).toFixed(2);
  log(
    `network-up to kubelet started: ${show(all)}, ratio ${ratio}, of which cloud-init ${show(all - own)}`,
  );
}

/** By hand before and after the second setting up: their mean is of the same minute. Gives the seconds by hand. */
async function compareWithHand(machine: Machine, line: string): Promise<number> {
  const before = await downloadByHand(machine);
  const again = await setUpAgain(machine);
  const after = await downloadByHand(machine);
  const hand = {
    clock: (before.clock + after.clock) / 2,
    processor: (before.processor + after.processor) / 2,
  };
  const ratio = (kind: keyof Took): string => (again[kind] / hand[kind]).toFixed(2);
  log(`${line}: downloading and unpacking by hand: ${show(before.clock)} and ${show(after.clock)}`);
  log(
    `${line}: nodegen's start to kubelet started, packages there: ${show(again.clock)}, ratio ${ratio("clock")} (aim ${aim})`,
  );
  log(
    `${line}: processor time by hand ${show(hand.processor)}, of nodegen to its end ${show(again.processor)}, ratio ${ratio("processor")}`,
  );
  return hand.clock;
}

/** Bytes a second of lines to mirrors: a network card's, a share of one, and an office's. */
const lines = { "1 Gbit/s": 125e6, "200 Mbit/s": 25e6, "50 Mbit/s": 6.25e6 };

async function compareLines(machine: Machine, mirror: MisbehavingMirror): Promise<void> {
  const first = await readFirstBoot(machine);
  showFirstBoot(first, await compareWithHand(machine, "loopback"));
  for (const [line, rate] of Object.entries(lines)) {
    mirror.misbehave(/^\/(?!apt\/)/, sharedLine(rate));
    await compareWithHand(machine, line);
    mirror.behave();
  }
}

async function whileOn(its: ScenarioLab, act: (machine: Machine) => Promise<void>): Promise<void> {
  const machine = await switchOn(its.machine);
  try {
    await machine.waitFor(/nodegen: done: /, 900);
    await act(machine);
    await machine.shutDown();
  } catch (error) {
    await keepJournal(machine, its.folder);
    throw error;
  } finally {
    await machine.kill();
  }
}

// Nothing else would end the first process of a PID namespace, and with it the machines.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
const folders = { image, work, downloads, kubernetes };
const [scenario] = scenarios;
ok(scenario !== undefined);
await withMirror(folders, (mirror) =>
  withScenario(folders, scenario, async (its) => {
    makeDisks(its.machine);
    await whileOn(its, async (machine) => {
      log((await machine.run("nodegen-node status")).output.replaceAll("\n", ", "));
      log(`first boot: ${showProcessorTime(await processorTime(machine))}`);
      await compareLines(machine, mirror);
    });
    await whileOn(its, async (machine) => {
      log(`second boot: ${showProcessorTime(await processorTime(machine))}`);
    });
  }),
);
