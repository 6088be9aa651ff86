import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ControlPlane, startControlPlane } from "./control-plane.ts";
import {
  build,
  layOutMirror,
  mirroredDownloads,
  mirrorPort,
  mirrorUrl,
  offerPackages,
} from "./lab-build.ts";
import { log } from "./log.ts";
import { type Machine, makeDisks, switchOn } from "./machine.ts";
import { serveFolder } from "./mirror.ts";
import * as lab from "./scenarios.ts";
import { untilDone } from "./until-done.ts";

// usage: cluster.ts IMAGE WORK DOWNLOADS KUBERNETES [SCENARIO...]    a machine of each scenario joins a real cluster
const [image = "", work = "", downloads = "", kubernetes = "", ...wanted] = process.argv.slice(2);

interface Lab {
  readonly scenario: lab.Scenario;
  readonly folder: string;
  /** What `nodegen build` wrote for the cluster. */
  readonly built: string;
  readonly control: ControlPlane;
}

/** The versions of what downloads.sh packed, where the profile does not say them elsewhere. */
function versions(scenario: lab.Scenario): Readonly<Record<string, string | undefined>> {
  const shared = { kubelet: undefined, "kube-proxy": undefined, "cni-plugins": "1.1.1" };
  return scenario.profile["containerRuntime"] === undefined
    ? { ...shared, containerd: undefined, runc: "1.1.5", crictl: undefined }
    : { ...shared, docker: undefined };
}

function buildScenario(scenario: lab.Scenario, folder: string): string {
  const downloaded = mirroredDownloads(downloads, versions(scenario));
  const metadata = { name: `lab-${scenario.name}` };
  return build(folder, { ...lab.common, ...scenario.profile, ...downloaded, metadata });
}

function jsonPath({ control }: Lab, path: string, ...words: string[]): string {
  return control.kubectl("get", ...words, `-o=jsonpath=${path}`);
}

async function inMachine(machine: Machine, script: string): Promise<string> {
  const { code, output } = await machine.run(script);
  strictEqual(code, 0, `${script}: exit code ${code}\n${output}`);
  return output.trim();
}

const isReady = '{.status.conditions[?(@.type=="Ready")].status}';

async function checkNode(its: Lab, machine: Machine): Promise<void> {
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

const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", labels: { app: "web" } },
  spec: {
    tolerations: [{ operator: "Exists" }],
    terminationGracePeriodSeconds: 1,
    containers: [
      {
        name: "web",
        image: "docker.io/lab/busybox:1",
        imagePullPolicy: "Never",
        command: [
          "sh",
          "-c",
          "echo it began; echo hello >/tmp/index.html; exec httpd -f -p 8080 -h /tmp",
        ],
      },
    ],
  },
};

async function checkPod(its: Lab, machine: Machine): Promise<void> {
  const { control, scenario, folder } = its;
  for (const name of ["pause", "busybox"]) {
    await inMachine(machine, `curl -fsS ${mirrorUrl}/${name}.tar | ${scenario.loadImage}`);
  }
  writeFileSync(join(folder, "pod.json"), JSON.stringify(pod));
  control.kubectl("apply", "-f", join(folder, "pod.json"));
  control.kubectl("expose", "pod", "web", "--port=80", "--target-port=8080");
  await untilDone("the Pod runs", 180, () => {
    strictEqual(jsonPath(its, "{.status.phase}", "pod", "web"), "Running");
  });
  match(control.kubectl("logs", "web"), /^it began$/m);
  strictEqual(control.kubectl("exec", "web", "--", "cat", "/tmp/index.html"), "hello\n");
  const address = jsonPath(its, "{.spec.clusterIP}", "service", "web");
  const fetch = `curl -fs -m 5 --retry 10 --retry-all-errors http://${address}/`;
  strictEqual(await inMachine(machine, fetch), "hello");
  strictEqual(
    control.kubectl("exec", "web", "--", "wget", "-qO-", `http://${address}/`),
    "hello\n",
  );
  log(`Pod, logs, exec and Service after ${machine.seconds()} s`);
}

/** With two API servers: the node stays Ready and works on when the first is gone. */
async function checkFailover(its: Lab, machine: Machine): Promise<void> {
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

async function runMachine(its: Lab): Promise<void> {
  const options = {
    image,
    folder: join(its.folder, "machine"),
    seed: join(its.built, "nodes", lab.nodeName),
    forward: [{ host: "10.0.2.15", port: 10250 }],
  };
  makeDisks(options);
  const machine = await switchOn(options);
  try {
    await checkNode(its, machine);
    await checkPod(its, machine);
    if (lab.hasFailover(its.scenario)) await checkFailover(its, machine);
  } catch (error) {
    const journal = "journalctl -b --no-pager -o short-monotonic -n 400";
    const said = await machine.run(journal, 30).catch(() => ({ output: "no answer" }));
    writeFileSync(join(its.folder, "journal"), said.output);
    throw error;
  } finally {
    await sleep(Number(process.env["NODEGEN_LAB_HOLD"] ?? 0) * 1000);
    await machine.kill();
  }
}

async function runScenario(scenario: lab.Scenario, mirror: string): Promise<void> {
  const folder = join(work, scenario.name);
  mkdirSync(folder, { recursive: true });
  const built = buildScenario(scenario, folder);
  layOutMirror(built, downloads, mirror);
  const secrets = join(folder, `lab-${scenario.name}.secrets/pki`);
  const control = await startControlPlane({
    folder: join(folder, "control-plane"),
    kubernetes,
    ca: { certificate: join(secrets, "ca.crt"), key: join(secrets, "ca.key") },
    podSubnet: lab.podSubnet,
    serviceSubnet: lab.serviceSubnet,
    addresses: lab.hasFailover(scenario) ? lab.apiServers : lab.apiServers.slice(0, 1),
  });
  try {
    const files = readdirSync(join(built, "cluster")).filter((name) => name.endsWith(".yaml"));
    for (const file of files) control.kubectl("apply", "-f", join(built, "cluster", file));
    log(`${scenario.name}: applied ${files.join(", ")}`);
    await runMachine({ scenario, folder, built, control });
  } finally {
    await control.stop();
  }
}

// Nothing else would end the first process of a PID namespace, and with it the machines.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
const names = lab.scenarios.map(({ name }) => name);
ok(
  wanted.every((name) => names.includes(name)),
  `the scenarios are ${names.join(", ")}`,
);
const mirror = join(work, "mirror");
mkdirSync(mirror, { recursive: true });
offerPackages(image, mirror);
const server = await serveFolder(mirror, mirrorPort);
for (const scenario of lab.scenarios) {
  if (wanted.length > 0 && !wanted.includes(scenario.name)) continue;
  try {
    await runScenario(scenario, mirror);
    log(`${scenario.name}: passed`);
  } catch (error) {
    log(`${scenario.name}: FAILED: ${error}`);
    process.exitCode = 1;
  }
}
server.closeAllConnections();
server.close();
