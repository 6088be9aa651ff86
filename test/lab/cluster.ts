import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { mirrorUrl } from "./lab-build.ts";
import { log } from "./log.ts";
import { type Machine, makeDisks, switchOn } from "./machine.ts";
import { keepJournal } from "./machine-facts.ts";
import { inMachine, jsonPath, runPod } from "./run-pod.ts";
import { type ScenarioLab, withMirror, withScenario } from "./scenario-lab.ts";
import * as lab from "./scenarios.ts";
import { untilDone } from "./until-done.ts";

// usage: cluster.ts IMAGE WORK DOWNLOADS KUBERNETES [SCENARIO...]    a machine of each scenario joins a real cluster
const [image = "", work = "", downloads = "", kubernetes = "", ...wanted] = process.argv.slice(2);
const folders = { image, work, downloads, kubernetes };

const isReady = '{.status.conditions[?(@.type=="Ready")].status}';

async function checkNode(its: ScenarioLab, machine: Machine): Promise<void> {
  await machine.waitFor(/nodegen: done: /, 900);
  log(`done after ${machine.seconds()} s`);
  await untilDone("the node is Ready", 180, () => {
    strictEqual(jsonPath(its, isReady, "node", lab.nodeName), "True");
  });
  log(`Ready after ${machine.seconds()} s`);
  const labels: unknown = JSON.parse(jsonPath(its, "{.metadata.labels}", "node", lab.nodeName));
  strictEqual((labels as Record<string, string>)[lab.label.key], lab.label.value);
  const taints: unknown = JSON.parse(jsonPath(its, "{.spec.taints}", "node", lab.nodeName));
  deepStrictEqual(taints, [lab.taint]);
  strictEqual(await inMachine(machine, "nodegen-node verify"), "all is as planned");
  log((await inMachine(machine, "nodegen-node status")).replaceAll("\n", ", "));
}

async function checkPod(its: ScenarioLab, machine: Machine): Promise<void> {
  for (const name of ["pause", "busybox"]) {
    await inMachine(machine, `curl -fsS ${mirrorUrl}/${name}.tar | ${its.scenario.loadImage}`);
  }
  await runPod(its, machine);
  log(`Pod, logs, exec and Service after ${machine.seconds()} s`);
}

/** With two API servers: the node stays Ready and works on when the first is gone. */
async function checkFailover(its: ScenarioLab, machine: Machine): Promise<void> {
  await its.control.stopApiServer(lab.apiServers[0] ?? "");
  await sleep(60_000);
  strictEqual(jsonPath(its, isReady, "node", lab.nodeName), "True");
  its.control.kubectl("delete", "pod", "web", "--timeout=60s");
  its.control.kubectl("apply", "-f", join(its.folder, "pod.json"));
  await untilDone("the Pod runs again", 120, () => {
    strictEqual(jsonPath(its, "{.status.phase}", "pod", "web"), "Running");
  });
  strictEqual(await inMachine(machine, "nodegen-node verify"), "all is as planned");
  log(`one API server is enough, after ${machine.seconds()} s`);
}

async function runMachine(its: ScenarioLab): Promise<void> {
  makeDisks(its.machine);
  const machine = await switchOn(its.machine);
  try {
    await checkNode(its, machine);
    await checkPod(its, machine);
    if (lab.hasFailover(its.scenario)) await checkFailover(its, machine);
  } catch (error) {
    await keepJournal(machine, its.folder);
    throw error;
  } finally {
    await sleep(Number(process.env["NODEGEN_LAB_HOLD"] ?? 0) * 1000);
    await machine.kill();
  }
}

// Nothing else would end the first process of a PID namespace, and with it the machines.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
const names = lab.scenarios.map(({ name }) => name);
ok(
  wanted.every((name) => names.includes(name)),
  `the scenarios are ${names.join(", ")}`,
);
await withMirror(folders, async () => {
  for (const scenario of lab.scenarios) {
    if (wanted.length > 0 && !wanted.includes(scenario.name)) continue;
    try {
      await withScenario(folders, scenario, runMachine);
      log(`${scenario.name}: passed`);
    } catch (error) {
      log(`${scenario.name}: FAILED: ${error}`);
      process.exitCode = 1;
    }
  }
});
