import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inFolder, put, snapshot } from "../helpers/build-folder.ts";
import { runNodegen } from "../helpers/nodegen.ts";

const profile = (nodes: string) => `apiVersion: nodegen.dev/v1alpha1
kind: ClusterProfile
metadata: { name: demo }
extends: containerd
kubernetes: { version: 1.36.2, controlPlaneEndpoint: "https://10.0.0.10:6443" }
join: { method: clientCertificate }
nodePools:
  - name: workers
    labels: { disk: ssd }
${nodes}
targets: [openstack]
`;

/** Three nodes, by hand, counted, and out of files. */
const spellings: Readonly<Record<string, string>> = {
  list: `    nodes:
      - { name: node-09, address: 10.0.0.254, labels: { slot: s9 } }
      - { name: node-10, address: 10.0.0.255, labels: { slot: s10 } }
      - { name: node-11, address: 10.0.1.0, labels: { slot: s11 } }`,
  range: `    nodes:
      - name: node-{index:02}
        count: 3
        firstIndex: 9
        address: 10.0.0.254/16
        labels: { slot: "s{index}" }`,
  csv: "    inventory: lists/nodes.csv",
  json: "    inventory: lists/nodes.json",
};

const rows = [
  ["node-09", "10.0.0.254", "s9"],
  ["node-10", "10.0.0.255", "s10"],
  ["node-11", "10.0.1.0", "s11"],
] as const;

test("nodes in a list, counted, in CSV and in JSON build the same bytes", () =>
  inFolder((folder) => {
    mkdirSync(join(folder, "lists"));
    const csv = rows.map((row) => `${row.join(",")}\r\n`).join("");
    put(join(folder, "lists/nodes.csv"), `name,address,labels.slot\r\n${csv}`);
    const json = rows.map(([name, address, slot]) => ({ name, address, labels: { slot } }));
    put(join(folder, "lists/nodes.json"), JSON.stringify(json));
    for (const [name, nodes] of Object.entries(spellings)) {
      put(join(folder, `${name}.yaml`), profile(nodes));
      const run = runNodegen(["build", `${name}.yaml`, "-o", `out-${name}`], { cwd: folder });
      assert.is(run.status, 0, run.stderr);
    }
    const byHand = snapshot(join(folder, "out-list"));
    assert.ok(byHand["demo/nodes/node-11/user-data"]?.includes("10.0.1.0"));
    for (const name of ["range", "csv", "json"]) {
      const other = snapshot(join(folder, `out-${name}`));
      assert.equal(Object.keys(other), Object.keys(byHand));
      const different = Object.keys(byHand).filter((path) => other[path] !== byHand[path]);
      assert.equal(different, [], name);
    }
  }));

test("a row without a name fails the build at its line", () =>
  inFolder((folder) => {
    put(join(folder, "profile.yaml"), profile("    inventory: nodes.csv"));
    put(join(folder, "nodes.csv"), "name,address\nnode-1,10.0.0.21\n,10.0.0.22\n");
    const run = runNodegen(["build", "profile.yaml"], { cwd: folder });
    assert.is(run.status, 1);
    assert.match(run.stderr, /^nodes\.csv:3:1: error\[profile-missing-key\]: /m);
    assert.equal(Object.keys(snapshot(folder)), ["nodes.csv", "profile.yaml"]);
  }));

test.run();
