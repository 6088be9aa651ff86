import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Machine, type MachineOptions, makeSeed } from "../machine.ts";
import { label } from "../scenarios.ts";
import {
  becomesReady,
  buildNode,
  type FaultGroup,
  type FaultLab,
  inMachine,
  makeNode,
  readNode,
  whileOn,
} from "./fault-lab.ts";

const node = "again";

/** How many downloads each mirror has served so far. */
function served({ first, second }: FaultLab): readonly number[] {
  return [first, second].map((mirror) => mirror.downloads(/./).length);
}

/** Paths of what the mirrors have served since. */
function servedSince({ first, second }: FaultLab, before: readonly number[]): readonly string[] {
  return [first, second].flatMap((mirror, index) =>
    mirror
      .downloads(/./)
      .slice(before[index])
      .map(({ path }) => path),
  );
}

/** Main processes of the node's services. */
async function processes(machine: Machine): Promise<string> {
  return await inMachine(
    machine,
    "systemctl show -p MainPID --value containerd kubelet kube-proxy | xargs",
  );
}

async function runTwice(lab: FaultLab, machine: Machine): Promise<string> {
  const before = { processes: await processes(machine), served: served(lab) };
  const started = performance.now();
  await inMachine(machine, "nodegen-node boot & first=$!; nodegen-node boot && wait $first");
  const took = Math.round((performance.now() - started) / 1000);
  const untilDone = "until nodegen-node status; do sleep 1; done";
  await inMachine(machine, `systemctl restart nodegen-boot && ${untilDone}`);
  strictEqual(await processes(machine), before.processes, "services were restarted");
  deepStrictEqual(servedSince(lab, before.served), [], "something was downloaded");
  strictEqual(await inMachine(machine, "nodegen-node verify"), "all is as planned");
  return `two at once took ${took} s; no download, no restart`;
}

/** The same plugins in another archive. */
function packPlugins({ work, programs }: FaultLab): string {
  const tree = join(work, "plugins");
  mkdirSync(tree);
  execFileSync("tar", ["-xzf", join(programs, "cni-plugins"), "-C", tree]);
  execFileSync("tar", ["-czf", join(work, "cni-plugins"), "--owner=7", "-C", tree, "."]);
  return createHash("sha256")
    .update(readFileSync(join(work, "cni-plugins")))
    .digest("hex");
}

const newLabels = { [label.key]: "nvme", "lab.example/generation": "2" };

/**
 * A build with other labels and another archive of plugins, as the machine's new seed. The archive's version is another, so
 * that the mirror still has the one that other machines want.
 */
function buildNewer(lab: FaultLab, options: MachineOptions): void {
  const amd64 = packPlugins(lab);
  const plugins = { version: "1.2.0", sha256: { amd64 } };
  const built = buildNode(lab, node, { labels: newLabels, binaries: { "cni-plugins": plugins } });
  const sums = readFileSync(join(built, "SHA256SUMS"), "utf8");
  const path = new RegExp(`^${amd64}  (.*)$`, "m").exec(sums)?.[1] ?? "";
  const target = join(lab.work, "mirror", path);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(join(lab.work, "cni-plugins"), target);
  cpSync(join(built, "nodes", node), options.seed, { recursive: true });
  makeSeed(options);
}

/** Each replaced file has another inode. */
async function installed(machine: Machine): Promise<string> {
  return await inMachine(machine, "ls -i /usr/local/bin/kube* /usr/local/bin/containerd");
}

/** A kubelet gives its labels when it makes its node: what the API server had before stays until the node is deleted. */
async function joinAgain(lab: FaultLab, machine: Machine): Promise<string> {
  lab.control.kubectl("delete", "node", node);
  await inMachine(machine, "systemctl restart kubelet");
  const end = await becomesReady(lab, machine, node);
  const { labels } = readNode(lab, node).metadata;
  for (const [key, value] of Object.entries(newLabels)) strictEqual(labels[key], value);
  return `as a new node: ${end}`;
}

async function newerBuild(
  lab: FaultLab,
  options: MachineOptions,
  before: { readonly served: readonly number[]; readonly installed: string },
): Promise<string> {
  buildNewer(lab, options);
  return await whileOn(options, async (machine) => {
    const end = await becomesReady(lab, machine, node);
    const got = servedSince(lab, before.served);
    deepStrictEqual(
      got.filter((path) => !path.includes("cni-plugins")),
      [],
    );
    ok(got.length > 0, "the new plugins were not downloaded");
    strictEqual(await installed(machine), before.installed, "programs were installed again");
    const joined = await joinAgain(lab, machine);
    await machine.shutDown();
    return `${end}; downloaded only ${got.join(", ")}; ${joined}`;
  });
}

async function reboot(lab: FaultLab, options: MachineOptions): Promise<string> {
  const before = served(lab);
  return await whileOn(options, async (machine) => {
    const end = await becomesReady(lab, machine, node);
    deepStrictEqual(servedSince(lab, before), [], "something was downloaded");
    await machine.shutDown();
    return `${end}; no download`;
  });
}

/** One machine from its first boot to a newer build. */
export const again: FaultGroup = {
  tests: ["service-twice-at-first", "service-twice", "reboot", "newer-build"],
  async run(lab, test) {
    const options = makeNode(lab, node);
    const before = served(lab);
    let programs = "";
    await whileOn(options, async (machine) => {
      await test("service-twice-at-first", async () => {
        await machine.waitFor(/nodegen: step host: done/, 600);
        const second = "nodegen-node boot >/run/second 2>&1; echo $? >/run/second.code";
        await inMachine(machine, `setsid sh -c '${second}' >/dev/null 2>&1 &`);
        const end = await becomesReady(lab, machine, node);
        await inMachine(machine, "until [ -f /run/second.code ]; do sleep 1; done");
        strictEqual(await inMachine(machine, "cat /run/second.code"), "0");
        const got = servedSince(lab, before);
        strictEqual(got.length, new Set(got).size, "something was downloaded twice");
        return end;
      });
      await test("service-twice", () => runTwice(lab, machine));
      programs = await installed(machine);
      await machine.shutDown();
    });
    await test("reboot", () => reboot(lab, options));
    await test("newer-build", () =>
      newerBuild(lab, options, { served: served(lab), installed: programs }));
  },
};
