import { strictEqual } from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { becomesReady, whileOn } from "../faults/fault-lab.ts";
import { type Machine, makeDisks } from "../machine.ts";
import type { MisbehavingMirror } from "../misbehaving-mirror.ts";
import { inMachine } from "../run-pod.ts";
import type { LabFolders, ScenarioLab } from "../scenario-lab.ts";
import { nodeName } from "../scenarios.ts";
import type { BakedImage } from "./packer-build.ts";

/** What the checks of an image share. */
export interface BakedLab {
  readonly its: ScenarioLab;
  readonly folders: LabFolders;
  /** Of downloads and of packages. */
  readonly mirror: MisbehavingMirror;
  readonly baked: BakedImage;
}

/** The two forms of a node's user-data. */
export type UserData = "user-data" | "user-data.slim";

/** What the image's entry in manifest.json says. */
export function manifestImage({ built }: ScenarioLab): { readonly id: string } {
  const manifest: unknown = JSON.parse(readFileSync(join(built, "manifest.json"), "utf8"));
  const { pools } = manifest as { pools: readonly { image: { id: string } }[] };
  return pools[0]?.image ?? { id: "" };
}

/** Starts a machine from this image with this user-data, or with an empty one, for as long as the act lasts. */
export async function startFrom<T>(
  { its }: Pick<BakedLab, "its">,
  name: string,
  image: string,
  userData: UserData | undefined,
  act: (machine: Machine) => Promise<T>,
): Promise<T> {
  const folder = join(its.folder, name);
  const seed = join(folder, "seed");
  mkdirSync(seed, { recursive: true });
  if (userData === undefined) writeFileSync(join(seed, "user-data.gz"), "#cloud-config\n{}\n");
  else cpSync(join(its.machine.seed, `${userData}.gz`), join(seed, "user-data.gz"));
  cpSync(join(its.machine.seed, "meta-data"), join(seed, "meta-data"));
  const options = { ...its.machine, image, folder: join(folder, "machine"), seed };
  makeDisks(options);
  return await whileOn(options, act);
}

/** How a first boot went. */
export interface FirstBoot {
  /** From power-on to Ready. */
  readonly seconds: number;
  /** Of these, from the start of nodegen's service on; before that the system and cloud-init are at work. */
  readonly ownSeconds: number;
  /** All that mirror and package source sent. */
  readonly bytes: number;
}

/** Bytes that the mirror has sent so far. */
export function sentBy(mirror: MisbehavingMirror): number {
  return mirror.downloads(/^/).reduce((sum, { sent }) => sum + sent, 0);
}

/** Waits until the machine's node is Ready as planned; the Node of an earlier machine must be gone. */
export async function firstBoot(
  { its, mirror }: Pick<BakedLab, "its" | "mirror">,
  machine: Machine,
): Promise<FirstBoot> {
  const before = sentBy(mirror);
  await becomesReady(its, machine, nodeName);
  const { seconds, bytes } = { seconds: machine.seconds(), bytes: sentBy(mirror) - before };
  const property = "ExecMainStartTimestampMonotonic";
  const started = `systemctl show -p ${property} --value nodegen-boot.service; cat /proc/uptime`;
  const [start = "", uptime = ""] = (await inMachine(machine, started)).split(/\s/);
  return { seconds, bytes, ownSeconds: Math.round(Number(uptime) - Number(start) / 1e6) };
}

/** Forgets the node, as if the machine had never been. */
export function forgetNode({ its }: Pick<BakedLab, "its">): void {
  its.control.kubectl("delete", "node", nodeName, "--ignore-not-found");
  strictEqual(its.control.kubectl("get", "nodes", "-o=name"), "");
}
