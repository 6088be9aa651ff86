import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { sha256Hex } from "../../../src/emit/manifest.ts";
import { emitMetaData } from "../../../src/emit/meta-data.ts";
import { emitNetworkConfig } from "../../../src/emit/network-config.ts";
import type { NodeNetworkProfile } from "../../../src/profile/profile.ts";
import { skip } from "../../helpers/skip.ts";

const userData = sha256Hex(Buffer.from("#cloud-config\n"));

test("meta-data: the instance-id changes with the user-data", () => {
  const digest = userData.slice(0, 12);
  assert.is(
    emitMetaData({ cluster: "demo", pool: "workers", node: "node-1" }, userData),
    `instance-id: demo-node-1-${digest}\nlocal-hostname: node-1\n`,
  );
});

test("meta-data: a node that is called by its address gets a host name", () => {
  const plan = { cluster: "demo", pool: "workers", node: "10.0.0.21" };
  assert.match(emitMetaData(plan, userData), /^local-hostname: ip-10-0-0-21$/m);
});

test("meta-data: that of a pool names no machine", () => {
  const plan = { cluster: "demo", pool: "workers", node: undefined };
  assert.match(emitMetaData(plan, userData), /^instance-id: demo-workers-[0-9a-f]{12}\n$/);
});

const byMac: NodeNetworkProfile = {
  macAddress: "52:54:00:AB:34:56",
  addresses: ["10.0.0.21/24", "fd00::21/64"],
  gateway: "10.0.0.1",
  nameservers: ["10.0.0.2"],
};

test("network-config: a card by its MAC address", () => {
  assert.is(
    emitNetworkConfig(byMac),
    `version: 2
ethernets:
  net0:
    match:
      macaddress: "52:54:00:ab:34:56"
    set-name: net0
    addresses:
    - "10.0.0.21/24"
    - fd00::21/64
    gateway4: "10.0.0.1"
    nameservers:
      addresses:
      - "10.0.0.2"
`,
  );
});

test("network-config: a card by its name, IPv6", () => {
  const network = { interface: "ens3", addresses: ["fd00::21/64"], gateway: "fd00::1" };
  assert.is(
    emitNetworkConfig(network),
    "version: 2\nethernets:\n  ens3:\n    addresses:\n    - fd00::21/64\n    gateway6: fd00::1\n",
  );
});

/** Name of a renderer of cloud-init, the distribution it belongs to, and what its file must say. */
const renderers: readonly (readonly [string, string, RegExp])[] = [
  ["netplan", "debian", /gateway4: 10\.0\.0\.1/],
  ["eni", "debian", /^ {4}gateway 10\.0\.0\.1$/m],
  ["networkd", "debian", /^Gateway=10\.0\.0\.1$/m],
  ["sysconfig", "rhel", /^GATEWAY=10\.0\.0\.1$/m],
];

const hasCloudInit = spawnSync("cloud-init", ["--version"]).status === 0;
for (const [renderer, distribution, want] of renderers) {
  const name = `network-config: cloud-init renders it for ${renderer}`;
  if (!hasCloudInit) {
    skip(name, "cloud-init is not installed");
    continue;
  }
  test(name, () => {
    const folder = mkdtempSync(join(tmpdir(), "nodegen-"));
    try {
      const source = join(folder, "network-config");
      writeFileSync(source, emitNetworkConfig(byMac));
      const options = [
        "-p",
        source,
        "-k",
        "yaml",
        "-d",
        folder,
        "-O",
        renderer,
        "-D",
        distribution,
      ];
      const run = spawnSync("cloud-init", ["devel", "net-convert", ...options]);
      assert.is(run.status, 0, run.stderr.toString());
      const made = spawnSync("find", [folder, "-type", "f", "!", "-name", "network-config"]);
      const files = made.stdout.toString().trim().split("\n");
      const text = files.map((file) => readFileSync(file, "utf8")).join("\n");
      assert.match(text, want);
      assert.match(text, /10\.0\.0\.21/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

test.run();
