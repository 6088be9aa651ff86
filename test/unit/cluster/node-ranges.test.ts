import { execFileSync } from "node:child_process";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Node } from "../../../src/cluster/cluster.ts";
import {
  type ProfileTextOptions,
  planText,
  profileText,
  resolveText,
} from "../../helpers/plan-text.ts";
import { processorTime } from "../../helpers/processor-time.ts";
import { skip } from "../../helpers/skip.ts";
import { findProgram } from "../../helpers/tools.ts";

const pool = (...items: string[]) => `nodePools: [{ name: workers, nodes: [${items.join(", ")}] }]`;
const dual =
  ", networking: { podSubnet: '10.244.0.0/16,fd00:10:244::/56', serviceSubnet: '10.96.0.0/12,fd00:10:96::/112' }";
const wide = ", networking: { podSubnet: 10.0.0.0/8, serviceSubnet: 172.31.0.0/16 }";

function nodesOf(options: ProfileTextOptions): readonly Node[] {
  const { value, diagnostics } = resolveText(profileText(options));
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return value.pools.flatMap((one) => one.nodes);
}

/** A range and the same nodes written by hand: nothing in their plans differs but the place that they come from. */
const spellings: Readonly<Record<string, [ProfileTextOptions, ProfileTextOptions]>> = {
  "names and addresses": [
    { pools: pool('{ count: 3, name: "node-{index}", address: 192.168.0.254/23 }') },
    {
      pools: pool(
        "{ name: node-1, address: 192.168.0.254 }",
        "{ name: node-2, address: 192.168.0.255 }",
        "{ name: node-3, address: 192.168.1.0 }",
      ),
    },
  ],
  "a subnet begins after its own address": [
    { pools: pool('{ count: 2, name: "node-{index}", address: 192.168.0.0/29 }') },
    {
      pools: pool(
        "{ name: node-1, address: 192.168.0.1 }",
        "{ name: node-2, address: 192.168.0.2 }",
      ),
    },
  ],
  "digits, first number, labels and taints": [
    {
      pools: pool(
        '{ count: 2, firstIndex: 9, name: "n{index:03}.rack{index}", labels: { slot: "s{index:02}", disk: ssd }, taints: [{ key: slot, value: "{index}", effect: NoSchedule }, { key: gpu, effect: NoExecute }] }',
      ),
    },
    {
      pools: pool(
        '{ name: n009.rack9, labels: { slot: s09, disk: ssd }, taints: [{ key: slot, value: "9", effect: NoSchedule }, { key: gpu, effect: NoExecute }] }',
        '{ name: n010.rack10, labels: { slot: s10, disk: ssd }, taints: [{ key: slot, value: "10", effect: NoSchedule }, { key: gpu, effect: NoExecute }] }',
      ),
    },
  ],
  "both families, podSubnet and network": [
    {
      kubernetes: dual,
      more: "cni: { plugin: bridge }",
      pools: pool(
        '{ count: 2, name: "node-{index}", address: [192.168.0.21/24, "fd00:1::ffff/64"], podSubnet: "10.244.9.0/24,fd00:10:244:9::/64", network: { interface: eth0, addresses: [192.168.0.21/24, "fd00:1::ffff/64"], gateway: 192.168.0.1, nameservers: [192.168.0.2] } }',
      ),
    },
    {
      kubernetes: dual,
      more: "cni: { plugin: bridge }",
      pools: pool(
        '{ name: node-1, address: [192.168.0.21, "fd00:1::ffff"], podSubnet: "10.244.9.0/24,fd00:10:244:9::/64", network: { interface: eth0, addresses: [192.168.0.21/24, "fd00:1::ffff/64"], gateway: 192.168.0.1, nameservers: [192.168.0.2] } }',
        '{ name: node-2, address: [192.168.0.22, "fd00:1::1:0"], podSubnet: "10.244.10.0/24,fd00:10:244:a::/64", network: { interface: eth0, addresses: [192.168.0.22/24, "fd00:1::1:0/64"], gateway: 192.168.0.1, nameservers: [192.168.0.2] } }',
      ),
    },
  ],
  "one node, and nodes beside it": [
    {
      pools: pool(
        "{ name: first, address: 192.168.0.9 }",
        "{ count: 1, name: second, address: 192.168.0.10/24 }",
        '{ count: 1, firstIndex: 0, name: "node-{index}" }',
      ),
    },
    {
      pools: pool(
        "{ name: first, address: 192.168.0.9 }",
        "{ name: second, address: 192.168.0.10 }",
        "{ name: node-0 }",
      ),
    },
  ],
};

function plansOf(options: ProfileTextOptions): unknown {
  return JSON.parse(
    JSON.stringify(planText(profileText(options)).plans, (key, value: unknown) =>
      key === "from" ? undefined : value,
    ),
  );
}

for (const [name, [range, byHand]] of Object.entries(spellings)) {
  test(`a count plans what a list does: ${name}`, () => {
    assert.equal(plansOf(range), plansOf(byHand));
  });
}

/** `hosts` of a subnet and the subnets beside one, by Python's ipaddress. */
const counter = `
import ipaddress, itertools, json
hosts = lambda net: [str(one) for one in itertools.islice(ipaddress.ip_network(net).hosts(), 300)]
beside = lambda net, new: [str(one) for one in itertools.islice(ipaddress.ip_network(net).subnets(new_prefix=new), 300)]
print(json.dumps([hosts("172.16.0.0/22"), hosts("fd00:2::/64"), beside("10.240.0.0/12", 22), beside("fd00:3::/40", 52)]))
`;
const python = findProgram("python3");
if (python === undefined) skip("addresses and subnets are Python's", "python3 is not installed");
else {
  test("addresses and subnets are those that Python's ipaddress counts", () => {
    const text = execFileSync(python, ["-c", counter], { encoding: "utf8" });
    const [ipv4, ipv6, subnets4, subnets6] = JSON.parse(text) as string[][];
    const nodes = nodesOf({
      kubernetes:
        ", networking: { podSubnet: '10.240.0.0/12,fd00:3::/40', nodeCIDRMaskSize: 22, nodeCIDRMaskSizeIPv6: 52, serviceSubnet: '192.168.0.0/16,fd00:4::/112' }",
      more: "cni: { plugin: bridge }\nkubelet: { config: { maxPods: 60 } }",
      pools: pool(
        '{ count: 300, name: "node-{index}", address: [172.16.0.0/22, "fd00:2::/64"], podSubnet: "10.240.0.0/22,fd00:3::/52" }',
      ),
    });
    assert.equal(
      nodes.map(({ addresses }) => addresses[0]),
      ipv4,
    );
    assert.equal(
      nodes.map(({ addresses }) => addresses[1]),
      ipv6,
    );
    assert.equal(
      nodes.map(({ podSubnet }) => podSubnet),
      subnets4?.map((subnet, index) => `${subnet},${subnets6?.[index]}`),
    );
  });
}

test("ten thousand nodes with a podSubnet each are resolved within a second", () => {
  const options = {
    kubernetes: wide,
    more: "cni: { plugin: bridge }",
    pools: pool(
      '{ count: 10000, name: "node-{index:05}", address: 172.16.0.0/16, podSubnet: 10.0.0.0/24, labels: { slot: "s{index}" } }',
    ),
  };
  resolveText(profileText({}));
  const started = processorTime();
  const nodes = nodesOf(options);
  const took = processorTime() - started;
  assert.is(nodes.length, 10_000);
  assert.is(nodes.at(-1)?.name, "node-10000");
  assert.is(nodes.at(-1)?.podSubnet, "10.39.15.0/24");
  // Comparing each podSubnet with each other one takes half a minute.
  assert.ok(took < 3000, `${took} ms`);
});

test.run();
