import { strictEqual } from "node:assert/strict";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ControlPlane } from "../control-plane.ts";
import { build, mirroredDownloads } from "../lab-build.ts";
import { type Machine, type MachineOptions, makeDisks, switchOn } from "../machine.ts";
import type { MisbehavingMirror } from "../misbehaving-mirror.ts";
import { common } from "../scenarios.ts";

/** Where the machines find the two mirrors of downloads; the package source is lab-build.ts's. */
export const mirrorPorts = { first: 8098, second: 8097 };

/** What all faults share. */
export interface FaultLab {
  readonly image: string;
  readonly work: string;
  /** The folder of downloads.sh. */
  readonly programs: string;
  readonly control: ControlPlane;
  /** In the plan's order. */
  readonly first: MisbehavingMirror;
  readonly second: MisbehavingMirror;
  /** apt's source. */
  readonly packages: MisbehavingMirror;
}

/** One or more tests that share a machine; the name says which fault it is. */
export interface FaultGroup {
  readonly tests: readonly string[];
  /** Its machine has one processor and does not touch what others share: two of these run at once. */
  readonly small?: true;
  run(lab: FaultLab, test: RunTest): Promise<void>;
}

/** Runs one of a group's tests, which gives what it saw. */
export type RunTest = (name: string, act: () => Promise<string>) => Promise<void>;

export const clusterName = "faults";

/** What of a node's profile is not the lab's. */
export interface NodeChange {
  readonly labels?: Readonly<Record<string, string>>;
  readonly binaries?: Readonly<Record<string, object>>;
}

function labBinaries(programs: string): object {
  const versions = { "cni-plugins": "1.1.1", runc: "1.1.5" };
  const named = { kubelet: undefined, "kube-proxy": undefined, containerd: undefined };
  return mirroredDownloads(programs, { ...named, crictl: undefined, ...versions }).binaries;
}

/** Builds the cluster with this node alone; gives the build's folder. */
export function buildNode(
  lab: Pick<FaultLab, "work" | "programs">,
  node: string,
  change: NodeChange = {},
): string {
  const { labels } = change;
  const nodes = [{ name: node, address: "10.0.2.15" }];
  const pool = { ...common.nodePools[0], ...(labels ? { labels } : {}), nodes };
  const binaries = labBinaries(lab.programs);
  const mirrors = [mirrorPorts.first, mirrorPorts.second].map((port) => `http://10.0.2.2:${port}`);
  const profile = {
    ...common,
    nodePools: [pool],
    binaries: { ...binaries, ...change.binaries },
    downloads: { mirrors, upstream: false },
    metadata: { name: clusterName },
  };
  return build(lab.work, profile);
}

/** Builds a node and gives its machine, with new disks. */
export function makeNode(
  lab: FaultLab,
  node: string,
  emulator: readonly string[] = [],
): MachineOptions {
  const built = buildNode(lab, node);
  const folder = join(lab.work, node);
  mkdirSync(folder, { recursive: true });
  cpSync(join(built, "nodes", node), join(folder, "seed"), { recursive: true });
  const options = {
    image: lab.image,
    folder: join(folder, "machine"),
    seed: join(folder, "seed"),
    emulator,
  };
  makeDisks(options);
  return options;
}

/** Switches on for as long as `act` lasts; keeps the journal and status.json when that throws. */
export async function whileOn<T>(
  options: MachineOptions,
  act: (machine: Machine) => Promise<T>,
): Promise<T> {
  const machine = await switchOn(options);
  try {
    return await act(machine);
  } catch (error) {
    await keepEvidence(machine, join(options.folder, ".."));
    throw error;
  } finally {
    await machine.kill();
    writeFileSync(join(options.folder, "..", "console"), machine.console());
  }
}

async function keepEvidence(machine: Machine, folder: string): Promise<void> {
  const questions = {
    journal: "journalctl -b --no-pager -o short-monotonic -u nodegen-boot",
    "journal-of-all": "journalctl -b --no-pager -o short-monotonic -n 1000",
    "status.json": "cat /var/lib/nodegen/status.json",
    "cloud-init.log": "cat /var/log/cloud-init.log",
  };
  for (const [name, question] of Object.entries(questions)) {
    const { output } = await machine.run(question, 60).catch(() => ({ output: "no answer" }));
    writeFileSync(join(folder, name), `${output}\n`);
  }
}

/** Runs a script in the machine, which must end with 0. */
export async function inMachine(machine: Machine, script: string, seconds = 600): Promise<string> {
  const { code, output } = await machine.run(script, seconds);
  strictEqual(code, 0, `${script}: exit code ${code}\n${output}`);
  return output.trim();
}

/** Tries every two seconds until nothing is thrown. */
export async function eventually<T>(
  what: string,
  seconds: number,
  act: () => T | Promise<T>,
): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (performance.now() > end) throw new Error(`${what}: not in ${seconds} s: ${error}`);
    }
    await sleep(2000);
  }
}

/** The node's object as the API server has it. */
export interface NodeObject {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly status: {
    readonly nodeInfo: { readonly bootID: string };
    readonly conditions: readonly { readonly type: string; readonly status: string }[];
  };
}

export function readNode({ control }: Pick<FaultLab, "control">, node: string): NodeObject {
  return JSON.parse(control.kubectl("get", "node", node, "-o=json")) as NodeObject;
}

/** Waits until the machine of this boot is the Ready node, with all as planned; says how long that took. */
export async function becomesReady(
  lab: Pick<FaultLab, "control">,
  machine: Machine,
  node: string,
  seconds = 900,
): Promise<string> {
  await machine.waitFor(/nodegen: done: /, seconds);
  const done = machine.seconds();
  const boot = await inMachine(machine, "cat /proc/sys/kernel/random/boot_id");
  await eventually("the node is Ready", 240, () => {
    const { nodeInfo, conditions } = readNode(lab, node).status;
    strictEqual(nodeInfo.bootID, boot);
    strictEqual(conditions.find(({ type }) => type === "Ready")?.status, "True");
  });
  strictEqual(await inMachine(machine, "nodegen-node verify"), "all is as planned");
  await inMachine(machine, "nodegen-node status");
  return `done after ${done} s, Ready after ${machine.seconds()} s`;
}

/** Waits until console and status.json both give this reason; gives the console's line. */
export async function failsWith(machine: Machine, reason: string, seconds = 300): Promise<string> {
  const line = new RegExp(`nodegen: step \\S+: failed: ${reason}: [^\\r\\n]*`);
  await machine.waitFor(line, seconds);
  await eventually(`status.json says ${reason}`, 180, async () => {
    const status: unknown = JSON.parse(
      await inMachine(machine, "cat /var/lib/nodegen/status.json"),
    );
    const { state, reason: found } = status as { state: string; reason: string };
    strictEqual(`${state} ${found}`, `failed ${reason}`);
  });
  return line.exec(machine.console())?.[0] ?? "";
}

/** Removes the machine's disk: what is left is what was said. */
export function dropDisk({ folder }: MachineOptions): void {
  rmSync(join(folder, "disk.qcow2"), { force: true });
}
