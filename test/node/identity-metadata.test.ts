// timeout: 600
import { test } from "uvu";
import * as assert from "uvu/assert";
import { skip } from "../helpers/skip.ts";
import { azure, ec2, gce, openstack } from "./clouds.ts";
import { eachMachine, noMachine, plainRows } from "./each-machine.ts";
import { createMachine, type Machine } from "./identity-machine.ts";
import { shells } from "./sandbox.ts";

const all = (service: string, names: readonly string[]) => [
  `metadata ${service}`,
  "name metadata",
  "address 4 metadata",
  "provider-id yes",
  "label disk=ssd",
  ...names.map((name) => `topology ${name} topology.kubernetes.io/${name}`),
];
const facts = ["zone", "region", "instance-type"];
const label = "topology.kubernetes.io";
const clouds = {
  ec2: {
    metadata: ec2,
    identity: {
      NODE_NAME: "ip-10-0-0-21.eu-central-1.compute.internal",
      NODE_IP: "10.0.0.21",
      PROVIDER_ID: "aws:///eu-central-1a/i-0abc123def4567890",
      NODE_LABELS: `disk=ssd,${label}/zone=eu-central-1a,${label}/region=eu-central-1,${label}/instance-type=m7g.xlarge`,
    },
  },
  gce: {
    metadata: gce,
    identity: {
      NODE_NAME: "workers-x7k2",
      NODE_IP: "10.156.0.7",
      PROVIDER_ID: "gce://demo-project/europe-west3-c/workers-x7k2",
      NODE_LABELS: `disk=ssd,${label}/zone=europe-west3-c,${label}/region=europe-west3,${label}/instance-type=e2-medium`,
    },
  },
  azure: {
    metadata: azure,
    identity: {
      NODE_NAME: "workers000003",
      NODE_IP: "10.1.0.4",
      PROVIDER_ID:
        "azure:///subscriptions/8d10da13-8125-4ba9-a717-bf7490507b3d/resourceGroups/demo_rg/providers/Microsoft.Compute/virtualMachineScaleSets/workers/virtualMachines/3",
      NODE_LABELS: `disk=ssd,${label}/zone=westeurope-2,${label}/region=westeurope,${label}/instance-type=Standard_D4s_v5`,
    },
  },
  openstack: {
    metadata: openstack,
    identity: {
      NODE_NAME: "worker-5",
      NODE_IP: "10.2.0.5",
      PROVIDER_ID: "openstack:///d8e02d56-2648-49a3-bf97-6be8f1204f38",
      NODE_LABELS: `disk=ssd,${label}/zone=nova,${label}/instance-type=m1.large`,
    },
  },
} as const;

for (const [name, { metadata, identity }] of Object.entries(clouds)) {
  const downloaders =
    name === "ec2" || name === "gce" ? (["curl", "wget"] as const) : (["curl"] as const);
  for (const downloader of downloaders) {
    // The wget of busybox cannot ask for EC2's token; EC2 is then asked as of old.
    const given =
      downloader === "wget" && name === "ec2" ? { ...metadata, token: false } : metadata;
    const options = { rows: all(name, facts), metadata: { ...given, busy: 1 }, downloader };
    eachMachine(`${name} by ${downloader}`, options, (machine) => {
      const run = machine.settle();
      assert.is(run.code, 0, run.output);
      assert.equal(run.identity, identity);
    });
  }
}

eachMachine(
  "an Azure machine outside the zones has no label for one",
  {
    rows: ["metadata azure", "name hostname", "topology zone z", "topology region r"],
    metadata: {
      ...azure,
      answers: { ...azure.answers, [Object.keys(azure.answers)[2] ?? ""]: "" },
    },
  },
  (machine) => assert.is(machine.settle().identity["NODE_LABELS"], "r=westeurope"),
);

/** What somebody who launches machines could write into metadata. */
const hostile = [
  "a b",
  "$(touch $NODEGEN_ROOT/hacked)",
  "`id`",
  "a\nNODEGEN_NODE_NAME=evil",
  "a'b",
  'a"b',
  "a\\nb",
  "x,node-role.kubernetes.io/control-plane=",
  "--v=9",
  "%n",
  "é",
  "-",
  "a".repeat(300),
];
/** Where a value of metadata goes; the texts are dealt out among them, to each shell otherwise. */
const places = ["name metadata", "address 4 metadata", "provider-id yes", "topology zone z"];
for (const [index, shell] of shells.entries()) {
  const title = `${shell.name}: hostile metadata is refused, or cut off after its first line`;
  if (noMachine !== undefined) skip(title, noMachine);
  else test(title, () => tryHostile(createMachine(shell, {}), index));
}

function tryHostile(machine: Machine, offset: number): void {
  for (const [index, text] of hostile.entries()) {
    const row = places[(index + offset) % places.length] ?? "";
    const kind = row.split(" ")[0] ?? "";
    const base = ["metadata ec2", "name hostname", "address 4 route 192.0.2.1"];
    const rows = [...base.filter((one) => !one.startsWith(`${kind} `)), row];
    const answers = Object.fromEntries(Object.keys(ec2.answers).map((path) => [path, text]));
    const run = machine.settle({ rows, metadata: { answers } });
    const values = Object.values(run.identity).join(" ");
    if (text.startsWith("a\n")) assert.not.match(values, "evil");
    else assert.equal([run.code, values], [1, ""], `${row}: ${text}`);
    assert.is(machine.read("/hacked"), undefined);
    machine.write("/var/lib/nodegen/identity", "");
  }
  machine.remove();
}

eachMachine(
  "a second UUID in OpenStack's metadata is refused",
  {
    rows: ["metadata openstack", ...plainRows, "provider-id yes"],
    metadata: {
      answers: {
        ...openstack.answers,
        "/openstack/latest/meta_data.json":
          '{"uuid": "d8e02d56-2648-49a3-bf97-6be8f1204f38", "meta": {"uuid": "00000000-0000-0000-0000-000000000000"}}',
      },
    },
  },
  (machine) => assert.match(machine.settle().output, /fail: metadata-invalid /),
);

test.run();
