// timeout: 600
import { test } from "uvu";
import * as assert from "uvu/assert";
import { skip } from "../helpers/skip.ts";
import { eachMachine, noMachine, plainRows } from "./each-machine.ts";
import { createMachine, type MachineOptions } from "./identity-machine.ts";
import { shells } from "./sandbox.ts";

eachMachine("host name and the address of the default route", { hostname: "Node-A" }, (machine) => {
  const { code, output, identity } = machine.settle();
  assert.is(output, "say: this machine is node-a, 10.0.0.21\nnode: node-a\n");
  assert.is(code, 0);
  assert.equal(identity, {
    NODE_NAME: "node-a",
    NODE_IP: "10.0.0.21",
    PROVIDER_ID: "",
    NODE_LABELS: "",
  });
});

function bootThree(): void {
  const found = shells.map((shell, index) => {
    const network = [`addr add 10.0.0.3${index}/24 dev eth0`, "route add default via 10.0.0.1"];
    const machine = createMachine(shell, { rows: plainRows, hostname: `worker-${index}`, network });
    const { identity } = machine.settle();
    machine.remove();
    return `${identity["NODE_NAME"]} ${identity["NODE_IP"]}`;
  });
  assert.equal(found, ["worker-0 10.0.0.30", "worker-1 10.0.0.31", "worker-2 10.0.0.32"]);
}

const three = "three machines with one table have names and addresses of their own";
if (noMachine === undefined) test(three, bootThree);
else skip(three, noMachine);

eachMachine(
  "what is settled stays although the host name changes, until the machine is another",
  {},
  (machine) => {
    machine.settle();
    assert.is(machine.settle({ hostname: "other" }).output, "node: node-a\n");
    machine.write("/var/lib/cloud/data/instance-id", "i-2\n");
    for (const path of ["/k", "/pki/kubelet-client-current.pem", "/pki/kubelet.key", "/pki/ca.crt"])
      machine.write(path, "old");
    const clone = machine.settle({ hostname: "node-b" });
    assert.match(
      clone.output,
      "say: this machine was node-a\nsay: this machine is node-b, 10.0.0.21",
    );
    assert.is(clone.identity["NODE_NAME"], "node-b");
    const left = [
      "/k",
      "/pki/kubelet-client-current.pem",
      "/pki/kubelet.key",
      "/pki/ca.crt",
    ].filter((path) => machine.read(path) !== undefined);
    assert.equal(left, ["/pki/ca.crt"]);
  },
);

eachMachine("a machine that is another with the same name keeps its credentials", {}, (machine) => {
  machine.settle();
  machine.write("/k", "mine");
  machine.write("/sys/class/dmi/id/product_uuid", "new\n");
  assert.is(machine.settle().identity["NODE_NAME"], "node-a");
  assert.is(machine.read("/k"), "mine");
});

eachMachine("a new address is found, the name stays", {}, (machine) => {
  machine.settle();
  const network = ["addr add 10.0.0.99/24 dev eth0", "route add default via 10.0.0.1"];
  const { identity } = machine.settle({ network, hostname: "other" });
  assert.is(`${identity["NODE_NAME"]} ${identity["NODE_IP"]}`, "node-a 10.0.0.99");
});

const twoCards = [
  "addr add 10.0.0.21/24 dev eth0",
  "addr add 192.168.7.3/24 dev eth0",
  "addr add fd00::21/64 dev eth0 nodad",
  "route add default via 10.0.0.1",
  "route add 172.16.0.0/12 via 192.168.7.1 src 192.168.7.3",
  "-6 route add default via fd00::1",
];
const sources: Readonly<Record<string, string>> = {
  "address 4 route 172.16.0.9": "192.168.7.3",
  "address 4 interface eth0": "10.0.0.21",
  "address 4 subnet 192.168.0.0/16": "192.168.7.3",
  "address 6 subnet fd00::/48": "fd00::21",
  "address 6 route 2001:db8::1": "fd00::21",
  "address 6 interface eth0": "fd00::21",
};
for (const [row, address] of Object.entries(sources)) {
  eachMachine(row, { rows: ["name hostname", row], network: twoCards }, (machine) => {
    assert.is(machine.settle().identity["NODE_IP"], address);
  });
}

eachMachine(
  "one address of each family",
  {
    rows: ["name hostname", "address 6 subnet fd00::/64", "address 4 route 192.0.2.1"],
    network: twoCards,
  },
  (machine) => assert.is(machine.settle().identity["NODE_IP"], "fd00::21,10.0.0.21"),
);

const failures: Readonly<Record<string, MachineOptions & { readonly reason: RegExp }>> = {
  "a host name of localhost": {
    hostname: "localhost",
    reason: /fail: node-name-missing .*localhost/,
  },
  "a host name of localhost.localdomain": {
    hostname: "localhost.localdomain",
    reason: /fail: node-name-missing /,
  },
  "a host name that is empty": { hostname: "", reason: /fail: node-name-missing .*nothing/ },
  "a host name with an underscore": {
    hostname: "node_a",
    reason: /fail: node-name-invalid node_a/,
  },
  "a host name of 64 characters": { hostname: "a".repeat(64), reason: /fail: node-name-invalid / },
  "a name without its domain": {
    rows: ["name fqdn", ...plainRows.slice(1)],
    fqdn: "node-a",
    reason: /fail: node-name-missing no name by fqdn \(found: node-a\)/,
  },
  "no route": { network: [], reason: /fail: node-address-missing no IPv4 route 192.0.2.1/ },
  "no address of the subnet": {
    rows: ["name hostname", "address 4 subnet 172.16.0.0/12"],
    reason: /fail: node-address-missing no IPv4 subnet/,
  },
  "no such card": {
    rows: ["name hostname", "address 4 interface eth7"],
    reason: /fail: node-address-missing no IPv4 interface eth7/,
  },
  "no metadata service": {
    rows: ["metadata ec2", "name metadata"],
    reason: /fail: metadata-unreachable .* ec2 /,
  },
};
for (const [name, { reason, ...options }] of Object.entries(failures)) {
  eachMachine(`${name} is a failure, and nothing is settled`, options, (machine) => {
    const { code, output, identity } = machine.settle();
    assert.match(output, reason);
    assert.is(code, 1);
    assert.equal(identity, {});
  });
}

eachMachine(
  "the name with its domain",
  { rows: ["name fqdn", ...plainRows.slice(1)], fqdn: "Node-A.example" },
  (machine) => {
    assert.is(machine.settle().identity["NODE_NAME"], "node-a.example");
  },
);

eachMachine(
  "a unit settles what is not settled yet, and copies kube-proxy's file with the name",
  {},
  (machine) => {
    const config = `${machine.path("/proxy.yaml")}`;
    machine.write("/proxy.yaml", "kind: KubeProxyConfiguration\n");
    const run = machine.unit(["kube-proxy", config], { hostname: "node-7" });
    assert.is(run.code, 0, run.output);
    assert.is(run.identity["NODE_NAME"], "node-7");
    const copy = "kind: KubeProxyConfiguration\nhostnameOverride: 'node-7'\n";
    assert.is(machine.read("/run/nodegen/kube-proxy.yaml"), copy);
    assert.is(machine.unit(["settle"], { hostname: "other" }).output, "");
  },
);

eachMachine("a unit does not start without a name", { hostname: "localhost" }, (machine) => {
  const run = machine.unit(["settle"]);
  assert.is(run.code, 1);
  assert.match(run.output, "nodegen: node-name-missing");
});

test.run();
