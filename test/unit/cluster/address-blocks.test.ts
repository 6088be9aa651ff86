import { test } from "uvu";
import * as assert from "uvu/assert";
import { addressBlocks } from "../../../src/cluster/address-blocks.ts";
import { profileText, resolveText } from "../../helpers/plan-text.ts";

const addresses = (count: number) =>
  Array.from({ length: count }, (_, index) => `10.${index >> 8}.${index & 255}.7`);

test("few addresses stay, many become the blocks in which they lie", () => {
  const close = Array.from({ length: 300 }, (_, index) => `10.0.${index >> 8}.${index & 255}`);
  assert.equal(addressBlocks(addresses(3), 3), ["10.0.0.7", "10.0.1.7", "10.0.2.7"]);
  assert.equal(addressBlocks(close, 64), ["10.0.0.0/24", "10.0.1.0/24"]);
  assert.equal(addressBlocks(addresses(512), 64), ["10.0.0.0/16", "10.1.0.0/16"]);
  assert.equal(addressBlocks(addresses(30_000), 64), ["10.0.0.0/8"]);
});

test("each family has blocks of its own", () => {
  const both = ["10.0.0.1", "fd00::1", "10.0.0.2", "fd00::2"];
  assert.equal(addressBlocks(both, 2), ["10.0.0.0/24", "fd00::/64"]);
});

test("of many nodes the subnets go through no proxy", () => {
  const options = {
    more: "proxy: { httpsProxy: 'http://proxy.example:3128' }",
    pools:
      'nodePools: [{ name: workers, nodes: [{ count: 200, name: "node-{index}", address: 10.1.0.200/16 }] }]',
  };
  const { value } = resolveText(profileText(options));
  assert.equal(value?.proxy?.noProxy.slice(-2), ["10.1.0.0/24", "10.1.1.0/24"]);
});

test.run();
