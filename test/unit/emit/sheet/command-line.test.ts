import { spawnSync } from "node:child_process";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { launchLine } from "../../../../src/emit/sheet/command-line.ts";
import type { SheetLaunch, SheetUserData } from "../../../../src/emit/sheet/sheet-input.ts";
import type { UserDataForm } from "../../../../src/emit/user-data.ts";
import type { TargetName } from "../../../../src/facts/target-names.ts";
import { planText, profileText } from "../../../helpers/plan-text.ts";

const { cluster } = planText(profileText());
const suffixes = { text: "", gzip: ".gz", base64: ".b64", archive: ".archive" };

type Sizes = Partial<Record<UserDataForm, number>>;
const small: Sizes = { text: 27_000, gzip: 9_000, base64: 12_000 };

function userData(folder: string, sizes: Sizes): SheetUserData {
  const entries = Object.entries(sizes) as [UserDataForm, number][];
  const files = Object.fromEntries(
    entries.map(([form, size]) => [
      form,
      { path: `${folder}/user-data${suffixes[form]}`, size, sha256: "" },
    ]),
  );
  return { image: "stock", files };
}

/** The words that a shell makes of the command line of a target. */
function words(target: TargetName, sizes: Sizes, changes: { pool?: boolean; name?: string } = {}) {
  const [pool] = cluster.pools;
  const first = pool?.nodes[0];
  if (pool === undefined || first === undefined) throw new Error("no node");
  const node = changes.pool ? undefined : { ...first, name: changes.name ?? first.name };
  const folder = node === undefined ? `pools/${pool.name}` : `nodes/${node.name}`;
  const one = userData(folder, sizes);
  const launch: SheetLaunch = { pool, node, labels: {}, taints: [], userData: [one] };
  const line = launchLine(target, launch, one, cluster);
  if (line === undefined) return undefined;
  const shell = `set -- ${line.text}\nprintf '%s\\0' "$@"\n`;
  const run = spawnSync("/bin/sh", ["-c", shell], { encoding: "utf8" });
  assert.is(run.status, 0, run.stderr);
  return run.stdout.split("\0").slice(0, -1);
}

const node: Partial<Record<TargetName, string>> = {
  aws: "aws ec2 run-instances --image-id IMAGE --instance-type TYPE --user-data fileb://nodes/node-1/user-data.gz --metadata-options HttpTokens=required,HttpPutResponseHopLimit=1 --tag-specifications ResourceType=instance,Tags=[{Key=Name,Value=node-1}]",
  gcp: "gcloud compute instances create node-1 --machine-type TYPE --image-family FAMILY --image-project PROJECT --metadata-from-file user-data=nodes/node-1/user-data.b64 --metadata user-data-encoding=base64",
  azure:
    "az vm create --resource-group GROUP --name node-1 --image IMAGE --size SIZE --custom-data nodes/node-1/user-data",
  openstack:
    "openstack server create --image IMAGE --flavor FLAVOR --network NETWORK --user-data nodes/node-1/user-data node-1",
  hetzner:
    "hcloud server create --name node-1 --type TYPE --image IMAGE --user-data-from-file nodes/node-1/user-data",
  kubevirt:
    "kubectl --namespace NAMESPACE apply --server-side -f nodes/node-1/secret-kubevirt.yaml",
  nocloud: "cloud-localds seed-node-1.iso nodes/node-1/user-data nodes/node-1/meta-data",
};

for (const [target, wanted] of Object.entries(node)) {
  test(`a node at ${target}`, () => {
    assert.is(words(target as TargetName, small)?.join(" "), wanted);
  });
}

const pool: Partial<Record<TargetName, RegExp>> = {
  aws: /--user-data fileb:\/\/pools\/workers\/user-data\.gz .* --count COUNT$/,
  gcp: /^gcloud compute instance-templates create demo-workers /,
  azure:
    /^az vmss create .* --name demo-workers .* --vm-sku SIZE --custom-data pools\/workers\/user-data$/,
  openstack: /--min COUNT --max COUNT demo-workers$/,
};

for (const [target, wanted] of Object.entries(pool)) {
  test(`a pool at ${target}`, () => {
    assert.match(words(target as TargetName, small, { pool: true })?.join(" ") ?? "", wanted);
  });
}

test("gcloud gets a name that Google takes", () => {
  assert.ok(words("gcp", small, { name: "192.168.1.42" })?.includes("node-192-168-1-42"));
  assert.ok(words("gcp", small, { name: "a.b-9" })?.includes("a-b-9"));
});

test("the form that the tool takes and that keeps the limit is chosen", () => {
  assert.ok(
    words("openstack", { text: 60_000, gzip: 20_000 })?.includes("nodes/node-1/user-data.gz"),
  );
  assert.ok(
    words("hetzner", { text: 40_000, base64: 20_000 })?.includes("nodes/node-1/user-data.b64"),
  );
  assert.is(words("aws", { text: 60_000, gzip: 20_000 }), undefined);
  assert.is(words("azure", { text: 70_000, gzip: 20_000 }), undefined, "az cannot send gzip");
  assert.is(words("tencent", small), undefined, "no tool is known");
});

test("an odd name is one word of the shell", () => {
  const name = `it's "$(id)" \`id\` ; &|<> \${x} !`;
  const given = words("hetzner", small, { name }) ?? [];
  assert.ok(given.includes(name));
  assert.ok(given.includes(`nodes/${name}/user-data`));
});

test.run();
