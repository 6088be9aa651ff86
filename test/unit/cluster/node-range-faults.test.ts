import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { poolCodes } from "../../../src/diagnostics/codes-pools.ts";
import { formatPath } from "../../../src/diagnostics/format-path.ts";
import { type ProfileTextOptions, profileText, resolveText } from "../../helpers/plan-text.ts";

const pool = (...items: string[]) => `nodePools: [{ name: workers, nodes: [${items.join(", ")}] }]`;
const wide = ", networking: { podSubnet: 10.0.0.0/8, serviceSubnet: 172.31.0.0/16 }";

/** Errors and warnings as `code place message`. */
function complaints(options: ProfileTextOptions): string[] {
  return resolveText(profileText(options))
    .diagnostics.filter(({ severity, code }) => severity !== "note" && !code.startsWith("binary-"))
    .map(({ code, path, message }) => `${code} ${formatPath(path ?? [])} ${message}`);
}

const refused: Readonly<Record<string, [ProfileTextOptions, ...RegExp[]]>> = {
  "a name without a number": [
    { pools: pool("{ count: 2, name: node }") },
    /^node-range-name nodePools\[0\]\.nodes\[0\]\.name all 2 nodes would be called "node"$/,
  ],
  "an unknown placeholder": [
    { pools: pool('{ count: 2, name: "node-{index}-{i}", labels: { a: "{index:5}" } }') },
    /^node-range-placeholder .*\.name "\{i\}"/,
    /^node-range-placeholder .*\.labels\.a "\{index:5\}"/,
  ],
  "another program's placeholder": [
    { pools: pool('{ count: 2, name: "node-{i}" }') },
    /^node-range-placeholder .*\.name "\{i\}"/,
  ],
  "an address without its subnet": [
    { pools: pool('{ count: 2, name: "node-{index}", address: 192.168.0.1 }') },
    /^node-range-address .*\.address "192\.168\.0\.1" is not a first address/,
  ],
  "no address": [
    { pools: pool('{ count: 2, name: "node-{index}", address: [192.168.0.1/24, here] }') },
    /^node-range-address .*\.address\[1\] "here"/,
  ],
  "past the end of the subnet": [
    { pools: pool('{ count: 10, name: "node-{index}", address: 192.168.0.250/24 }') },
    /^node-range-overflow .*\.address 10 addresses from 192\.168\.0\.250 on do not fit into 192\.168\.0\.0\/24, which has room for 5$/,
  ],
  "the broadcast address first": [
    { pools: pool('{ count: 2, name: "node-{index}", address: 192.168.0.255/24 }') },
    /^node-range-overflow .* room for 0$/,
  ],
  "past the end of an IPv6 subnet": [
    { pools: pool('{ count: 16, name: "node-{index}", address: "fd00::/124" }') },
    /^node-range-overflow .* from fd00::1 on do not fit into fd00::\/124, which has room for 15$/,
  ],
  "past the end of network.addresses": [
    {
      pools: pool(
        '{ count: 9, name: "node-{index}", network: { interface: eth0, addresses: [192.168.0.250/24] } }',
      ),
    },
    /^node-range-overflow .*\.network\.addresses\[0\] /,
  ],
  "a podSubnet that is none": [
    {
      more: "cni: { plugin: bridge }",
      pools: pool('{ count: 2, name: "node-{index}", podSubnet: x }'),
    },
    /^node-range-pod-subnets .*\.podSubnet "x" is not the first of 2 subnets/,
  ],
  "podSubnets past the end of all addresses": [
    {
      more: "cni: { plugin: bridge }",
      pools: pool('{ count: 3, name: "node-{index}", podSubnet: 255.255.254.0/24 }'),
    },
    /^node-range-pod-subnets /,
  ],
  "one MAC address": [
    {
      pools: pool(
        '{ count: 2, name: "node-{index}", network: { macAddress: "52:54:00:00:00:01", addresses: [192.168.0.5/24] } }',
      ),
    },
    /^node-range-mac-address .*\.network\.macAddress 2 nodes would have the same MAC address$/,
  ],
  "the gateway is one of the addresses": [
    {
      pools: pool(
        '{ count: 2, name: "node-{index}", network: { interface: eth0, addresses: [192.168.0.0/24], gateway: 192.168.0.2 } }',
      ),
    },
    /^node-network-invalid .*\.network\.gateway this network setting cannot be used: gateway 192\.168\.0\.2 is the node's own address$/,
  ],
  "the API server is one of them": [
    { pools: pool('{ count: 12, name: "node-{index}", address: 10.0.0.0/24 }') },
    /^node-range-api-server .*\.address node node-10 of these gets 10\.0\.0\.10,/,
  ],
  "a number without a count": [
    { pools: pool('{ name: "node-{index:05}" }', "{ name: node-2, firstIndex: 3 }") },
    /^node-index-without-count nodePools\[0\]\.nodes\[0\]\.name /,
    /^node-first-index-unused nodePools\[0\]\.nodes\[1\]\.firstIndex /,
  ],
  "a name of another pool": [
    {
      pools:
        'nodePools: [{ name: a, nodes: [{ name: node-2 }] }, { name: b, nodes: [{ count: 3, name: "node-{index}" }] }]',
    },
    /^node-name-duplicate nodePools\[1\]\.nodes\[0\]\.name node name "node-2" is already that of the node at nodePools\[0\]\.nodes\[0\]$/,
  ],
  "an address of another item": [
    {
      pools: pool(
        "{ name: first, address: 192.168.0.3 }",
        '{ count: 3, name: "node-{index}", address: 192.168.0.2/24 }',
      ),
    },
    /^address-duplicate nodePools\[0\]\.nodes\[1\]\.address address 192\.168\.0\.3 is already that of node first \(nodePools\[0\]\.nodes\[0\]\)$/,
  ],
  "a name that grows too long": [
    { pools: pool(`{ count: 10, firstIndex: 1, name: "${"a".repeat(62)}{index}" }`) },
    /^node-name-invalid .*\.name node name "a{62}10" /,
  ],
  "a subnet of Pods": [
    { pools: pool('{ count: 1, name: "node-{index}", address: 10.244.0.0/16 }') },
    /^network-node-inside .*\.address node address 10\.244\.0\.1 /,
  ],
  "more nodes than a profile may have": [
    {
      kubernetes: wide,
      pools: pool(
        '{ count: 60000, name: "a-{index}" }',
        '{ count: 60000, name: "b-{index}" }',
        "{ name: c }",
      ),
    },
    /^nodes-too-many nodePools\[0\]\.nodes\[1\]\.count more than 100000 nodes in one profile$/,
  ],
};

for (const [name, [options, ...wanted]] of Object.entries(refused)) {
  test(`refused or warned of: ${name}`, () => {
    const found = complaints(options);
    assert.is(found.length, wanted.length, found.join("\n"));
    for (const [index, pattern] of wanted.entries()) assert.match(found[index] ?? "", pattern);
  });
}

test("every diagnostic of ranges and inventories has a test", () => {
  const texts = [
    "node-range-faults.test.ts",
    "../profile/inventory.test.ts",
    "../profile/inventory-bounds.test.ts",
  ].map((name) => readFileSync(join(import.meta.dirname, name), "utf8"));
  const codes = Object.keys(poolCodes()).filter((code) => /^(?:inventory|node|nodes)-/.test(code));
  assert.ok(codes.length > 15);
  assert.equal(
    codes.filter((code) => !texts.some((text) => text.includes(code))),
    [],
  );
});

test.run();
