import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  addressAt,
  isReservedInSubnet,
  parseAddress,
  parseSubnet,
  type Subnet,
  subnetContains,
  subnetsOverlap,
} from "../../../src/cluster/subnet.ts";

function subnet(text: string): Subnet {
  const parsed = parseSubnet(text);
  assert.ok(parsed, `${text} is a subnet`);
  return parsed as Subnet;
}

function address(text: string) {
  const parsed = parseAddress(text);
  assert.ok(parsed, `${text} is an address`);
  return parsed as NonNullable<typeof parsed>;
}

for (const text of ["0.0.0.0", "255.255.255.255", "10.0.0.21", "::", "::1", "2001:db8::21"]) {
  test(`${text} is an address`, () => assert.is(address(text).toString(), text));
}

/** Go's net.ParseIP refuses all of these: https://pkg.go.dev/net#ParseIP */
const noAddresses = [
  ..."256.0.0.1 10.0.0 10.0.0.021 0x0a.0.0.1 167772161 10.0.0.1/24 fe80::1%eth0 1::2::3 :::".split(
    " ",
  ),
  "",
  " 10.0.0.1",
  "node-1",
];
for (const text of noAddresses) {
  test(`"${text}" is no address`, () => assert.is(parseAddress(text), undefined));
}

for (const [text, network] of [
  ["10.244.0.0/16", "10.244.0.0/16"],
  ["10.244.3.7/16", "10.244.0.0/16"],
  ["10.0.0.21/32", "10.0.0.21/32"],
  ["255.255.255.255/1", "128.0.0.0/1"],
  ["10.9.8.7/0", "0.0.0.0/0"],
  ["192.168.77.77/27", "192.168.77.64/27"],
  ["fd00:1:2:3::1/48", "fd00:1:2::/48"],
  ["fd00::ff/127", "fd00::fe/127"],
] as const) {
  test(`${text} is the subnet ${network}`, () => assert.is(subnet(text).text, network));
}

for (const text of ["10.0.0.0", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/08", "10.0.0.0/-1", "/8"]) {
  test(`"${text}" is no subnet`, () => assert.is(parseSubnet(text), undefined));
}
for (const text of ["fd00::/129", "10.0.0.0/8/8", "10.0.0.0/8,fd00::/64", "10.0.0.0 /8"]) {
  test(`"${text}" is no subnet`, () => assert.is(parseSubnet(text), undefined));
}

for (const [first, second, overlap] of [
  ["10.0.0.0/8", "10.244.0.0/16", true],
  ["10.96.0.0/12", "10.112.0.0/12", false],
  ["10.96.0.0/12", "10.111.255.0/24", true],
  ["0.0.0.0/0", "192.0.2.0/24", true],
  ["::/0", "192.0.2.0/24", false],
  ["fd00::/64", "fd00:0:0:1::/64", false],
  ["fd00::/63", "fd00:0:0:1::/64", true],
] as const) {
  test(`${first} and ${second} ${overlap ? "overlap" : "do not overlap"}`, () => {
    assert.is(subnetsOverlap(subnet(first), subnet(second)), overlap);
    assert.is(subnetsOverlap(subnet(second), subnet(first)), overlap);
  });
}

for (const [net, one, inside] of [
  ["10.96.0.0/12", "10.111.255.255", true],
  ["10.96.0.0/12", "10.112.0.0", false],
  ["10.0.0.0/8", "::ffff:10.0.0.1", false],
  ["fd00::/120", "fd00::ff", true],
  ["fd00::/120", "fd00::100", false],
] as const) {
  test(`${one} is ${inside ? "" : "not "}in ${net}`, () => {
    assert.is(subnetContains(subnet(net), address(one)), inside);
  });
}

for (const [net, offset, expected] of [
  ["10.96.0.0/12", 10, "10.96.0.10"],
  ["10.96.0.0/12", 256, "10.96.1.0"],
  ["10.0.0.0/28", 15, "10.0.0.15"],
  ["10.0.0.0/28", 16, undefined],
  ["255.255.255.0/24", 256, undefined],
  ["fd00::/108", 10, "fd00::a"],
] as const) {
  test(`address ${offset} of ${net} is ${expected}`, () => {
    assert.is(addressAt(subnet(net), offset)?.toString(), expected);
  });
}

for (const [net, one, reserved] of [
  ["10.96.0.0/12", "10.96.0.0", true],
  ["10.96.0.0/12", "10.111.255.255", true],
  ["10.96.0.0/12", "10.96.0.1", false],
  ["fd00::/120", "fd00::", true],
  ["fd00::/120", "fd00::ff", false],
] as const) {
  test(`${one} in ${net} is ${reserved ? "" : "not "}reserved`, () => {
    assert.is(isReservedInSubnet(subnet(net), address(one)), reserved);
  });
}

test.run();
