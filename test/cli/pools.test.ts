// timeout: 240
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inFolder, put, snapshot } from "../helpers/build-folder.ts";
import { runNodegen } from "../helpers/nodegen.ts";

/** A profile of two pools that name no nodes, and `more` at the end of the list. */
function profileOf(version: string, more = ""): string {
  return [
    "apiVersion: nodegen.dev/v1alpha1",
    "kind: ClusterProfile",
    "metadata: { name: demo }",
    "extends: containerd",
    `kubernetes: { version: ${version}, controlPlaneEndpoint: https://10.0.0.10:6443 }`,
    "kubelet: { fromMachineSize: [maxPods] }",
    "kubeProxy: { enabled: false }",
    "nodePools:",
    "  - { name: workers, launchWithin: 24h }",
    "  - { name: large, launchWithin: 24h, identity: { metadata: gce, providerID: true } }",
    more,
    "",
  ].join("\n");
}

const named = "  - { name: named, nodes: [{ name: node-1 }] }";

test("a profile whose pools name no nodes goes through every command", () =>
  inFolder((folder) => {
    put(join(folder, "profile.yaml"), profileOf("1.34.10"));
    const run = (...args: readonly string[]) => runNodegen(args, { cwd: folder });
    for (const args of [["check"], ["plan"], ["build"], ["build", "--check"]]) {
      const [command = "", ...rest] = args;
      const { status, stdout, stderr } = run(command, "profile.yaml", ...rest);
      assert.is(status, 0, `${command}: ${stdout}${stderr}`);
    }
    const plans = run("plan", "profile.yaml").stdout.split("---\n");
    assert.equal(
      plans.map((plan) => plan.split("\n")[0]),
      ["pool: workers", "pool: large"],
    );
    const inspected = run("inspect", "out/demo/pools/large/user-data.gz");
    assert.is(inspected.status, 0, inspected.stderr);
    assert.match(inspected.stdout, "/usr/local/lib/nodegen/metadata.sh");
  }));

test("upgrade shows what changes in each pool", () =>
  inFolder((folder) => {
    put(join(folder, "profile.yaml"), profileOf("1.33.13"));
    const args = ["upgrade", "profile.yaml", "--to", "1.36.4"];
    const { status, stdout, stderr } = runNodegen(args, { cwd: folder });
    assert.is(status, 0, stderr);
    assert.match(stdout, /^Files: pool workers\b/m);
    assert.match(stdout, /^Files: pool large\b/m);
  }));

test("--node picks nodes where there are any, and says where there are none", () =>
  inFolder((folder) => {
    put(join(folder, "profile.yaml"), profileOf("1.34.10"));
    const none = runNodegen(["plan", "profile.yaml", "--node", "node-1"], { cwd: folder });
    assert.is(none.status, 2);
    assert.match(none.stderr, 'has no node "node-1"; its pools do not name their nodes');
    put(join(folder, "profile.yaml"), profileOf("1.34.10", named));
    const one = runNodegen(["plan", "profile.yaml", "--node", "node-1"], { cwd: folder });
    assert.is(one.status, 0, one.stderr);
    assert.match(one.stdout, /^node: node-1$/m);
    assert.not.match(one.stdout, /^pool: workers$/m);
  }));

test("a pool's files are the same bytes in another folder", () =>
  inFolder((folder) => {
    const [first, second] = [join(folder, "one"), join(folder, "two")];
    mkdirSync(first);
    put(join(first, "profile.yaml"), profileOf("1.34.10", named));
    assert.is(runNodegen(["build", "profile.yaml"], { cwd: first }).status, 0);
    cpSync(first, second, { recursive: true, filter: (path) => !path.endsWith("/out") });
    assert.is(runNodegen(["build", "profile.yaml"], { cwd: second }).status, 0);
    assert.equal(snapshot(join(second, "out")), snapshot(join(first, "out")));
    const userData = readFileSync(join(first, "out/demo/pools/workers/user-data"), "utf8");
    assert.not.match(userData, "node-1");
  }));

test.run();
