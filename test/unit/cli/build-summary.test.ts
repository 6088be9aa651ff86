import { test } from "uvu";
import * as assert from "uvu/assert";
import { buildSummary } from "../../../src/cli/build-summary.ts";
import { emitCluster } from "../../../src/emit/emit-cluster.ts";
import { sampleCluster, sampleFile, samplePlan } from "../../helpers/sample-plan.ts";

async function summary(image: boolean, node: string | undefined): Promise<string> {
  const cluster = sampleCluster(node === undefined ? [] : [node], {
    targets: ["aws"],
    packer: image ? { images: [] } : undefined,
  });
  const plan = { ...samplePlan([sampleFile("/etc/one", "1", { phase: "bake" })]), node };
  const emitted = await emitCluster(
    { cluster, plans: [plan], clusterFiles: [], expires: [], version: "1.0.0" },
    () => undefined,
  );
  return buildSummary(cluster, emitted, "out/demo", undefined);
}

test("a node: its sizes and what to launch it with", async () => {
  const text = await summary(false, "a");
  assert.match(text, /^NODE +TEXT +GZIP +BASE64 +USER-DATA\na +\d/);
  assert.match(text, "Next: 1. open out/demo/index.html in a browser");
  assert.match(
    text,
    "3. launch a with out/demo/nodes/a/user-data (.gz, .b64: the same, smaller)\n",
  );
  assert.not.match(text, /packer|SLIM/);
});

test("with an image: what to make it with, and the slim user-data", async () => {
  const text = await summary(true, "a");
  assert.match(text, /^NODE +TEXT +GZIP +BASE64 +SLIM GZIP +USER-DATA\na +\d/);
  assert.match(
    text,
    "3. make the image: packer build -only=SOURCE.nodegen out/demo/packer/workers, with SOURCE one of qemu, ",
  );
  assert.match(text, "4. launch a from it with out/demo/nodes/a/user-data.slim (");
});

test("a pool without nodes stands where nodes do", async () => {
  const text = await summary(false, undefined);
  assert.match(text, /\npool workers +\d/);
  assert.match(text, "launch the machines of pool workers with out/demo/pools/workers/user-data (");
});

test.run();
