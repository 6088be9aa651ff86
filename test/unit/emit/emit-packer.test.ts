import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { emitPacker } from "../../../src/emit/packer/emit-packer.ts";
import { readArchive } from "../../../src/inspect/read-archive.ts";
import { planImage } from "../../../src/plan/image-plan.ts";
import type { NodePlan } from "../../../src/plan/node-plan.ts";
import { planText, profileText } from "../../helpers/plan-text.ts";

const { cluster, plans } = planText(profileText({ more: "packer: { images: [a.example/b:1] }" }));
const packer = { images: ["a.example/b:1"] };
const [first, second] = plans as [NodePlan, NodePlan];

async function emit(plan: NodePlan) {
  const image = await emitPacker({ cluster, packer, plan });
  return {
    ...image,
    contents: new Map(image.files.map(({ path, content }) => [path, Buffer.from(content)])),
  };
}

test("every node of the pool gives the same bytes", async () => {
  const [one, other] = [await emit(first), await emit(second)];
  assert.equal(one.files, other.files);
  assert.equal(one.manifest, other.manifest);
});

test("the bundle holds the files of the image's plan, with modes and owners", async () => {
  const { contents } = await emit(first);
  const bundle = contents.get("packer/workers/bundle.tar.gz") ?? Buffer.alloc(0);
  const members = (await readArchive(gunzipSync(bundle))) ?? [];
  const wanted = planImage(first).plan.files.map(({ path, mode, owner, content }) => ({
    ...{ path, mode, owner },
    content: Buffer.from(content).toString("utf8"),
  }));
  assert.ok(wanted.length > 5);
  assert.equal(
    members.map((member) => ({ ...member, content: Buffer.from(member.content).toString("utf8") })),
    wanted,
  );
});

test("the variables are those that the templates declare without a default", async () => {
  const { contents, manifest } = await emit(first);
  const text = contents.get("packer/workers/nodegen.auto.pkrvars.json")?.toString() ?? "";
  const variables = JSON.parse(text) as Record<string, unknown>;
  const declared = contents.get("packer/workers/variables.pkr.hcl")?.toString() ?? "";
  const blocks = [...declared.matchAll(/^variable "(\w+)" \{(.*?)\}$/gms)];
  const needed = blocks.filter(([, , body = ""]) => !/\bdefault\b/.test(body));
  assert.equal(Object.keys(variables).sort(), needed.map(([, name]) => name).sort());
  const bundle = contents.get("packer/workers/bundle.tar.gz") ?? Buffer.alloc(0);
  assert.is(variables["bundle_sha256"], createHash("sha256").update(bundle).digest("hex"));
  assert.is(variables["image_id"], manifest.id);
  assert.equal(variables["container_images"], packer.images);
  const components = variables["components"] as Record<string, string>;
  const [kubelet] = first.binaries.filter(({ name }) => name === "kubelet");
  assert.is(components["kubelet"], "1.33.13");
  assert.is(components["kubelet-sha256"], kubelet?.sha256);
});

test("nothing of it is secret, and all of it is below the pool's folder", async () => {
  for (const { path, secret } of (await emit(first)).files) {
    assert.not.ok(secret, path);
    assert.ok(path.startsWith("packer/workers/"), path);
  }
});

/** https://cloud.google.com/compute/docs/reference/rest/v1/images, name */
const googleName = /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
for (const [name, pool] of [
  ["demo", "workers"],
  ["9", "0"],
  ["c".repeat(63), "p".repeat(63)],
  ["c".repeat(40), `${"p".repeat(1)}-x`],
  ["c".repeat(41), "x"],
] as const) {
  test(`the image of ${name}/${pool} has a name that every cloud takes`, async () => {
    const { manifest } = await emit({ ...first, cluster: name, pool });
    assert.match(manifest.name, googleName);
    assert.ok(manifest.name.endsWith(`-${manifest.id}`));
  });
}

test.run();
