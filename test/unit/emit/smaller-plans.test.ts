import { basename } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { withCurveKeys, withoutEmbedding } from "../../../src/emit/smaller-plans.ts";
import { emitUserData } from "../../../src/emit/user-data.ts";
import type { NodePlan } from "../../../src/plan/node-plan.ts";
import { buildProfile } from "../../helpers/real-build.ts";

const remedies = {
  "embedCerts: false": withoutEmbedding,
  "keyAlgorithm: ecdsa-p256": (plan: NodePlan) => withCurveKeys(plan, 256),
};

for (const [profile, settings] of [
  ["flannel-ipvs", ["embedCerts: false", "keyAlgorithm: ecdsa-p256"]],
  ["flanneld-docker", ["embedCerts: false", "keyAlgorithm: ecdsa-p256"]],
  ["kubeasz-ha", ["keyAlgorithm: ecdsa-p256"]],
  ["kubeasz-bootstrap", ["keyAlgorithm: ecdsa-p256"]],
] as const) {
  for (const setting of settings)
    test(`${profile}: what ${setting} is said to save is what a build with it saves`, async () => {
      const path = `profiles/${profile}.yaml`;
      const { plans } = await buildProfile(path);
      const [plan] = plans;
      const [other] = (await buildProfile(path, layer(path, setting))).plans;
      assert.ok(plan && other);
      const saved = sizeOf(plan) - sizeOf(other);
      const said = sizeOf(plan) - sizeOf(remedies[setting](plan));
      assert.ok(Math.abs(said - saved) <= 0.1 * saved, `said ${said}, saved ${saved}`);
    });
}

test("a plan in which nothing is embedded and no key is RSA stays as large as it is", async () => {
  const [plan] = (await buildProfile("profiles/quickstart.yaml")).plans;
  assert.ok(plan);
  assert.is(sizeOf(withoutEmbedding(plan)), sizeOf(plan));
  assert.is(sizeOf(withCurveKeys(plan, 256)), sizeOf(plan));
});

/** A profile over the one at `path`, with one setting of `certificates`. */
function layer(path: string, setting: string): string {
  return [
    "apiVersion: nodegen.dev/v1alpha1",
    "kind: ClusterProfile",
    "metadata: { name: demo }",
    `extends: ./${basename(path)}`,
    `certificates: { ${setting} }`,
    "",
  ].join("\n");
}

function sizeOf(plan: NodePlan): number {
  return emitUserData(plan, "1.0.0").gzip.length;
}

test.run();
