import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startChecks } from "./checks.ts";
import { becomesReady, inMachine, whileOn } from "./faults/fault-lab.ts";
import { nodegen } from "./lab-build.ts";
import { type Machine, type MachineOptions, makeDisks, switchOn } from "./machine.ts";
import { keepJournal } from "./machine-facts.ts";
import { type Place, startNetwork } from "./pool/pool-network.ts";
import * as node from "./rotation/node-checks.ts";
import { watchNode } from "./rotation/watch-node.ts";
import { applyCluster, type ScenarioLab, withMirror, withScenario } from "./scenario-lab.ts";
import type { Scenario } from "./scenarios.ts";

// usage: rotation.ts IMAGE WORK DOWNLOADS KUBERNETES    the CA of a cluster is changed, and no node is lost
const [image = "", work = "", downloads = "", kubernetes = ""] = process.argv.slice(2);
const folders = { image, work, downloads, kubernetes };
const checks = startChecks();

/** One machine is brought along by `nodegen-node apply`, one is launched anew after each step. */
const [stays, anew] = ["stays", "anew"];
const addresses: Readonly<Record<string, string>> = { stays: "10.0.2.21", anew: "10.0.2.22" };

const scenario: Scenario = {
  name: "rotation",
  profile: {
    nodePools: [
      {
        name: "workers",
        arch: "amd64",
        nodes: [stays, anew].map((name, index) => ({
          name,
          address: addresses[name],
          podSubnet: `10.244.${index + 1}.0/24`,
        })),
      },
    ],
  },
  loadImage: "ctr -n k8s.io images import -",
};
const profile = `lab-${scenario.name}.yaml`;
const authorities = { old: `lab-${scenario.name}-ca`, next: `lab-${scenario.name}-ca-2` };

type Step = "start" | "sign" | "finish";

/** What each step comes to: how many CAs are trusted, and whose certificate a kubelet has. */
const steps: Readonly<Record<Step, { readonly trusted: number; readonly issuer: string }>> = {
  start: { trusted: 2, issuer: authorities.old },
  sign: { trusted: 2, issuer: authorities.next },
  finish: { trusted: 1, issuer: authorities.next },
};

interface Rotation {
  readonly its: ScenarioLab;
  /** The machine that stays. */
  readonly machine: Machine;
  /** Throws the other machine away and launches it anew from the build that is there; says how that went. */
  readonly launch: () => Promise<string>;
  readonly other: () => Machine;
}

/** Runs a check without which nothing that follows makes sense. */
async function must(name: string, act: () => Promise<string>): Promise<void> {
  ok(await checks.run(name, act), `${name} has failed`);
}

function machineOptions(its: ScenarioLab, name: string, { tap }: Place): MachineOptions {
  const seed = join(its.built, "nodes", name);
  const emulator = ["-m", "1536", "-smp", "1"];
  return { image, folder: join(its.folder, name, "machine"), seed, tap, emulator };
}

/** Brings the machine that stays to the build that is there; says what `apply` said. */
async function applyBuild({ its, machine }: Rotation, form: string): Promise<string> {
  const content = readFileSync(join(its.built, "nodes", stays, form)).toString("base64");
  const file = `/root/${form}`;
  await inMachine(machine, `umask 077; printf %s ${content} | base64 -d >${file}`);
  const said = await inMachine(machine, `nodegen-node apply ${file}`, 900);
  await inMachine(machine, "until nodegen-node status; do sleep 1; done");
  strictEqual(await inMachine(machine, "nodegen-node verify"), "all is as planned");
  return said.replaceAll("\n", ", ");
}

async function bothAnswer({ its, machine, other }: Rotation, issuer: string): Promise<string> {
  for (const name of [stays, anew]) await node.answers(its, name);
  strictEqual(await node.clientIssuer(machine), issuer);
  return `Ready, logs and exec; client certificates of ${issuer} and ${await node.clientIssuer(other())}`;
}

/** In the order that docs/secrets.md gives: the control plane before the nodes, which ask it for certificates. */
async function takeStep(rotation: Rotation, step: Step): Promise<void> {
  const { its, machine, launch, other } = rotation;
  const { issuer, trusted } = steps[step];
  nodegen(its.folder, "secrets", "rotate", profile, step);
  nodegen(its.folder, "build", profile, "-o", "out");
  await its.control.takeAuthority();
  applyCluster(its.control, its.built);
  const form = step === "sign" ? "user-data" : "user-data.gz";
  await must(`${step}: apply`, () => applyBuild(rotation, form));
  await must(`${step}: beside a node of the step before`, () => bothAnswer(rotation, issuer));
  await must(`${step}: a node launched anew`, launch);
  await must(`${step}: beside that node`, async () => {
    const both = await bothAnswer(rotation, issuer);
    strictEqual(await node.clientIssuer(other()), issuer);
    await node.serves(its, machine, stays, `after-${step}`);
    return `${both}; ${await node.podTrusts(its, stays, trusted)}`;
  });
}

async function takeSteps(rotation: Rotation): Promise<void> {
  const { its, machine } = rotation;
  await takeStep(rotation, "start");
  const place = { name: stays, address: addresses[stays] ?? "" };
  const askWithOld = await node.keepCertificates(its, machine, place);
  await takeStep(rotation, "sign");
  await must("sign: certificates of the old CA are taken", async () => {
    deepStrictEqual(await askWithOld(), { apiServer: "200", kubelet: "200" });
    return "HTTP 200 from API server and kubelet";
  });
  await takeStep(rotation, "finish");
  await must("finish: certificates of the old CA are refused", async () => {
    deepStrictEqual(await askWithOld(), { apiServer: "401", kubelet: "401" });
    return "HTTP 401 from API server and kubelet";
  });
}

async function changeAuthority(
  its: ScenarioLab,
  machine: Machine,
  options: MachineOptions,
): Promise<void> {
  let other: Machine | undefined;
  const launch = async (): Promise<string> => {
    await other?.kill();
    const gone = ["--ignore-not-found", "--force", "--grace-period=0"];
    its.control.kubectl("delete", `pod/${node.podOf(anew)}`, `node/${anew}`, ...gone);
    makeDisks(options);
    other = await switchOn(options);
    const ready = await becomesReady(its, other, anew);
    await node.runPodOn(its, other, anew);
    return ready;
  };
  const running = (): Machine => {
    ok(other !== undefined);
    return other;
  };
  try {
    await must("first build", async () => {
      const ready = await Promise.all([becomesReady(its, machine, stays), launch()]);
      await node.runPodOn(its, machine, stays);
      return ready.join("; ");
    });
    const watch = await watchNode(its, stays, node.podOf(stays));
    const starts = await node.kubeletStarts(machine);
    try {
      await must("a kubelet that is only restarted", async () => {
        await inMachine(machine, "systemctl restart kubelet && sleep 20");
        await node.answers(its, stays);
        return "what the next steps are to be compared with";
      });
      await takeSteps({ its, machine, launch, other: running });
    } finally {
      await must("the node that stays is not lost", async () =>
        watch.end((await node.kubeletStarts(machine)) - starts),
      );
    }
  } catch (error) {
    if (other !== undefined) await keepJournal(other, join(options.folder, ".."));
    throw error;
  } finally {
    await other?.kill();
  }
}

// Nothing else would end the first process of a PID namespace, and with it the machines.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
await withMirror(folders, async () => {
  const network = startNetwork(work, 2);
  const [first, second] = network.places;
  ok(first !== undefined && second !== undefined);
  await withScenario(folders, scenario, async (its) => {
    const options = machineOptions(its, stays, first);
    makeDisks(options);
    const other = machineOptions(its, anew, second);
    await whileOn(options, (machine) => changeAuthority(its, machine, other));
  }).catch((error: unknown) => checks.skip("all that follows", String(error)));
  network.stop();
});
checks.end();
