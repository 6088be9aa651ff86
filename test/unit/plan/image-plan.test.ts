import { test } from "uvu";
import * as assert from "uvu/assert";
import { planImage, planSlim } from "../../../src/plan/image-plan.ts";
import type { NodePlan, PlanItem } from "../../../src/plan/node-plan.ts";
import { nodeTablePath } from "../../../src/plan/node-table.ts";
import { repositoryProfiles } from "../../helpers/cli-profiles.ts";
import { fileText, firstPlan, planText, profileText } from "../../helpers/plan-text.ts";

const paths = (plan: NodePlan) => plan.files.map(({ path }) => path).sort();
const rows = (plan: NodePlan, kind: string) =>
  fileText(plan, nodeTablePath)
    .split("\n")
    .filter((row) => row.startsWith(`${kind} `));

for (const [name, text] of Object.entries(repositoryProfiles)) {
  test(`${name}: the image and the slim user-data are together what the full one is`, () => {
    for (const plan of planText(text).plans) {
      const { id, plan: image } = planImage(plan);
      const slim = planSlim(plan, id);
      assert.equal([...new Set([...paths(image), ...paths(slim)])].sort(), paths(plan));
      const twice = paths(image).filter((path) => paths(slim).includes(path));
      assert.equal(twice, [nodeTablePath], "only the table of each is its own");
      // Node by node the table tells of everything, of the image's files too.
      assert.equal(
        fileText(slim, nodeTablePath)
          .replace(`image ${id}\n`, "")
          .replace(/end \d+\n/, ""),
        fileText(plan, nodeTablePath).replace(/end \d+\n/, ""),
      );
    }
  });

  test(`${name}: an image holds only what is baked, and nothing of a node`, () => {
    for (const plan of planText(text).plans) {
      const { plan: image } = planImage(plan);
      assert.is(image.node, undefined);
      // Of any list that a plan has, or will have.
      const items = Object.values(image).filter(Array.isArray).flat() as readonly PlanItem[];
      assert.ok(items.length > 20);
      assert.equal([...new Set(items.map(({ phase }) => phase))], ["bake"]);
      assert.ok(image.files.every(({ secret }) => !secret));
      // An issued certificate that is renewed must make no other image.
      const certificates = paths(image).filter((path) => /\.(crt|pem)$/.test(path));
      assert.ok(
        certificates.every((path) => /\/ca\.(crt|pem)$/.test(path)),
        certificates.join(),
      );
      assert.equal([...rows(image, "node"), ...rows(image, "keep")], ["node -"]);
    }
  });
}

test("all nodes of a pool want the same image", () => {
  const { plans } = planText(profileText());
  assert.is(new Set(plans.map((plan) => planImage(plan).id)).size, 1);
  assert.equal(planImage(plans[0] as NodePlan).plan, planImage(plans[1] as NodePlan).plan);
});

const id = (more: string) => planImage(firstPlan({ more })).id;

test("another image: where what is baked is another", () => {
  const plain = id("");
  for (const more of [
    "host: { sysctls: { vm.swappiness: 1 } }",
    "host: { files: [{ path: /etc/motd, content: hello }] }",
    "host: { packages: [jq] }",
    "host: { swap: keep }",
    "binaries: { runc: { version: 1.3.0 } }",
  ])
    assert.is.not(id(more), plain, more);
});

test("the same image: where only a node's own or the sources of downloads differ", () => {
  const plain = id("");
  for (const more of [
    "downloads: { mirrors: [https://m.example] }",
    "host: { files: [{ path: /etc/key, content: hush, secret: true }] }",
    "join: { method: tokenFile }",
    "packer: { images: [busybox] }",
  ])
    assert.is(id(more), plain, more);
  assert.match(plain, /^[0-9a-f]{12}$/);
});

test.run();
