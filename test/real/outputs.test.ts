import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inFolder } from "../helpers/build-folder.ts";
import { buildProfile, type RealBuild, realProfiles } from "../helpers/real-build.ts";
import { skip } from "../helpers/skip.ts";
import { findProgram, needs } from "../helpers/tools.ts";

function outputText({ emitted }: RealBuild, path: string): string {
  const file = emitted.files.find((one) => one.path === path);
  if (file === undefined) throw new Error(`the build has no ${path}`);
  return Buffer.from(file.content).toString("utf8");
}

for (const path of realProfiles) {
  test(`sha256sum can read the sums of ${path}`, async () => {
    const build = await buildProfile(path);
    const sums = outputText(build, "SHA256SUMS");
    await inFolder((folder) => {
      const names = sums.split("\n").flatMap((line) => line.split("  ")[1] ?? []);
      for (const name of names) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), "");
      }
      writeFileSync(join(folder, "SHA256SUMS"), sums);
      const words = ["--check", "--strict", "--warn", "SHA256SUMS"];
      const run = spawnSync("sha256sum", words, { cwd: folder, encoding: "utf8" });
      assert.is(run.stdout, names.map((name) => `${name}: FAILED\n`).join(""));
      assert.not.match(run.stderr, "format");
      // Two programs may come out of one download.
      const downloads = new Set(build.cluster.binaries.map((binary) => binary.file));
      assert.is(names.length, downloads.size);
    });
  });
}

/** What cloud-init makes of a network-config: the settings in a file that it writes, sorted. */
async function convertNetwork(
  config: string,
  distro: string,
  kind: string,
  file: string,
): Promise<string[]> {
  let text = "";
  await inFolder((folder) => {
    writeFileSync(join(folder, "network-config"), config);
    const from = ["--network-data", "network-config", "--kind", "yaml"];
    const to = ["--directory", "out", "--distro", distro, "--output-kind", kind];
    const card = ["--mac", "net0,52:54:00:12:34:56"];
    const words = ["devel", "net-convert", ...from, ...to, ...card];
    const run = spawnSync("cloud-init", words, { cwd: folder, encoding: "utf8" });
    assert.is(run.status, 0, run.stderr);
    text = readFileSync(join(folder, "out", file), "utf8");
  });
  return text
    .split("\n")
    .filter((line) => /^[^#].*=/.test(line))
    .sort();
}

/** What systemd-networkd and Red Hat's scripts must read, sorted. */
const networks = {
  "node-1.corp.example": {
    networkd: [
      "Address=10.0.0.21/24",
      "Address=fd00::21/64",
      "DHCP=no",
      "DNS=10.0.0.2 fd00::2",
      "Gateway=10.0.0.1",
      "MACAddress=52:54:00:12:34:56",
      "Name=net0",
    ],
    card: "net0",
    sysconfig: [
      "DEVICE=net0",
      "DNS1=10.0.0.2",
      "DNS2=fd00::2",
      "GATEWAY=10.0.0.1",
      "HWADDR=52:54:00:12:34:56",
      "IPADDR=10.0.0.21",
      "IPV6ADDR=fd00::21/64",
      "NETMASK=255.255.255.0",
    ],
  },
  "10.0.0.22": {
    networkd: ["Address=10.0.0.22/24", "DHCP=no", "Name=eth0"],
    card: "eth0",
    sysconfig: ["DEVICE=eth0", "IPADDR=10.0.0.22", "NETMASK=255.255.255.0"],
  },
};

for (const [node, { networkd, card, sysconfig }] of Object.entries(networks)) {
  const name = `cloud-init sets up the network of ${node}`;
  if (!needs("cloud-init")) {
    skip(name, "cloud-init is not installed");
    continue;
  }
  test(name, async () => {
    const build = await buildProfile("test/real/everything.yaml");
    const config = outputText(build, `nodes/${node}/network-config`);
    const debian = `etc/systemd/network/10-cloud-init-${card}.network`;
    assert.equal(await convertNetwork(config, "debian", "networkd", debian), networkd);
    const redHat = `etc/sysconfig/network-scripts/ifcfg-${card}`;
    const seen = await convertNetwork(config, "rhel", "sysconfig", redHat);
    const named = /^(?:DEVICE|DNS\d|GATEWAY|HWADDR|IPADDR|IPV6ADDR|NETMASK)/;
    assert.equal(
      seen.filter((line) => named.test(line)),
      sysconfig,
    );
  });
}

const title = "shellcheck finds nothing to say about the program of the node";
const shellcheck = findProgram("shellcheck");
if (shellcheck === undefined) skip(title, "shellcheck is not installed");
else {
  test(title, () => {
    const program = join(import.meta.dirname, "../../src/node/nodegen-node.sh");
    const run = spawnSync(shellcheck, ["--shell=sh", program], { encoding: "utf8" });
    assert.is(run.stdout + run.stderr, "");
  });
}

test.run();
