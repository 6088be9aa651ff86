import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { MetadataAnswers } from "../node/identity-machine.ts";
import { startChecks } from "./checks.ts";
import { becomesReady, whileOn } from "./faults/fault-lab.ts";
import { type Machine, makeDisks } from "./machine.ts";
import { serveMetadata } from "./pool/metadata-services.ts";
import { askFromPods, documentedHost } from "./pool/pod-asks.ts";
import { type Expected, type PoolKind, poolKinds } from "./pool/pool-kinds.ts";
import { type Place, type PoolNetwork, startNetwork } from "./pool/pool-network.ts";
import { type ScenarioLab, withMirror, withScenario } from "./scenario-lab.ts";
import { label, podSubnet, type Scenario } from "./scenarios.ts";
import { untilDone } from "./until-done.ts";

// usage: pool.ts IMAGE WORK DOWNLOADS KUBERNETES [POOL...]    one user-data boots three machines at once
const [image = "", work = "", downloads = "", kubernetes = "", ...wanted] = process.argv.slice(2);
const folders = { image, work, downloads, kubernetes };
const machines = 3;
const checks = startChecks();

/** The machines cannot reach each other's Pods, which nobody here tries. */
const podNetwork = {
  cniVersion: "0.4.0",
  name: "lab",
  type: "bridge",
  bridge: "lab0",
  isDefaultGateway: true,
  ipMasq: true,
  ipam: { type: "host-local", subnet: podSubnet },
};

const closed = documentedHost();

const scenario: Scenario = {
  name: "pool",
  profile: {
    cni: { plugin: "none" },
    kubelet: {
      servingCertificate: "bootstrap",
      servingCertificateApprover: { external: true },
    },
    host: {
      ...closed,
      files: [
        ...closed.files,
        { path: "/etc/cni/net.d/10-lab.conf", content: JSON.stringify(podNetwork) },
      ],
    },
    nodePools: poolKinds.map(({ name, identity }) => ({
      name,
      arch: "amd64",
      launchWithin: "24h",
      labels: { [label.key]: name },
      ...(identity === undefined ? {} : { identity }),
    })),
  },
  loadImage: "",
};

/** A machine with the pool's user-data; only the seed's meta-data is its own, as a launcher writes it. */
function makeMachine(its: ScenarioLab, pool: string, expected: Expected, place: Place) {
  // A socket in it must have a short path.
  const folder = join(its.folder, pool, expected.hostName);
  const seed = join(folder, "seed");
  mkdirSync(seed, { recursive: true });
  cpSync(join(its.built, "pools", pool, "user-data.gz"), join(seed, "user-data.gz"));
  const { hostName } = expected;
  const metaData = { "instance-id": `${pool}-${hostName}`, "local-hostname": hostName };
  writeFileSync(join(seed, "meta-data"), JSON.stringify(metaData));
  const emulator = ["-m", "1536", "-smp", "1"];
  const options = { image, folder: join(folder, "machine"), seed, tap: place.tap, emulator };
  makeDisks(options);
  return options;
}

interface NodeObject {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: { readonly providerID?: string };
  readonly status: { readonly addresses: readonly { type: string; address: string }[] };
}

function checkNode({ control }: ScenarioLab, pool: string, { node }: Expected, address: string) {
  const found = JSON.parse(control.kubectl("get", "node", node.name, "-o=json")) as NodeObject;
  const addresses = Object.fromEntries(
    found.status.addresses.map((one) => [one.type, one.address]),
  );
  deepStrictEqual(addresses, { InternalIP: address, Hostname: node.name });
  strictEqual(found.spec.providerID, node.providerID);
  const wantedLabels = { ...node.labels, [label.key]: pool, "kubernetes.io/hostname": node.name };
  for (const [key, value] of Object.entries(wantedLabels)) {
    strictEqual(found.metadata.labels[key], value, key);
  }
}

/** The lab is the cluster's approver; then the API server reaches the kubelet under its address. */
async function checkKubelet({ control }: ScenarioLab, name: string): Promise<void> {
  await untilDone("the kubelet answers the API server", 120, () => {
    const requests = control.kubectl("get", "csr", "-o=name").trim().split("\n");
    control.kubectl("certificate", "approve", ...requests);
    strictEqual(control.kubectl("get", "--raw", `/api/v1/nodes/${name}/proxy/healthz`), "ok");
  });
}

/** What each machine of the pool is given. */
function userDataOf({ built }: ScenarioLab, { name }: PoolKind): string {
  return readFileSync(join(built, "pools", name, "user-data"), "utf8");
}

async function bootOne(
  its: ScenarioLab,
  pool: string,
  expected: Expected,
  place: Place,
  act: (machine: Machine) => Promise<void>,
): Promise<string> {
  const options = makeMachine(its, pool, expected, place);
  return await whileOn(options, async (machine) => {
    const { name } = expected.node;
    const ready = await becomesReady(its, machine, name, 1500);
    checkNode(its, pool, expected, place.address);
    await checkKubelet(its, name);
    await act(machine);
    return `${name} ${place.address} ${ready}`;
  });
}

/** On the pool's first machine. */
async function checkMetadata(its: ScenarioLab, kind: PoolKind, node: string, machine: Machine) {
  const service = kind.userData;
  if (service === undefined) return;
  const asked = { service, userData: userDataOf(its, kind) };
  await checks.run(`${kind.name}: Pods ask for user-data`, () =>
    askFromPods(its, machine, node, asked),
  );
}

/** Boots the pool's machines at once, to the last one's end. */
async function bootPool(
  its: ScenarioLab,
  kind: PoolKind,
  expected: readonly Expected[],
  { places }: PoolNetwork,
): Promise<string> {
  const boots = places.map((place, index) => {
    const one = expected[index];
    ok(one !== undefined);
    return bootOne(its, kind.name, one, place, async (machine) => {
      if (index === 0) await checkMetadata(its, kind, one.node.name, machine);
    });
  });
  const ended = await Promise.allSettled(boots);
  const failed = ended.flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : []));
  deepStrictEqual(failed, []);
  const nodes = its.control.kubectl("get", "nodes", "-o=name").trim().split("\n").sort();
  deepStrictEqual(nodes, expected.map(({ node }) => `node/${node.name}`).sort());
  return ended.map((one) => (one.status === "fulfilled" ? one.value : "")).join("; ");
}

/** What the cloud knows of a machine, its user-data included. */
function metadataOf(its: ScenarioLab, kind: PoolKind, { metadata }: Expected) {
  if (metadata === undefined || kind.userData === undefined) return metadata;
  const userData = { [kind.userData.path]: userDataOf(its, kind) };
  return { ...metadata, answers: { ...metadata.answers, ...userData } };
}

async function checkPools(its: ScenarioLab, network: PoolNetwork): Promise<void> {
  let current = new Map<string, MetadataAnswers | undefined>();
  const service = await serveMetadata((address) => current.get(address));
  for (const kind of poolKinds) {
    if (wanted.length > 0 && !wanted.includes(kind.name)) continue;
    const expected = network.places.map(({ address }, index) => kind.machine(index + 1, address));
    current = new Map(
      network.places.map(({ address }, index) => [
        address,
        metadataOf(its, kind, expected[index] as Expected),
      ]),
    );
    await checks.run(kind.name, () => bootPool(its, kind, expected, network));
    its.control.kubectl("delete", "nodes", "--all");
  }
  service.closeAllConnections();
  service.close();
}

// Nothing else would end the first process of a PID namespace, and with it the machines.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
const names = poolKinds.map(({ name }) => name);
ok(
  wanted.every((name) => names.includes(name)),
  `the pools are ${names.join(", ")}`,
);
await withMirror(folders, async () => {
  const network = startNetwork(work, machines);
  await withScenario(folders, scenario, (its) => checkPools(its, network));
  network.stop();
});
checks.end();
