import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { emitPacker } from "../../src/emit/packer/emit-packer.ts";
import { hostileStrings } from "../helpers/hostile-strings.ts";
import { planText, profileText } from "../helpers/plan-text.ts";
import { skip } from "../helpers/skip.ts";
import { findProgram, needs } from "../helpers/tools.ts";

const packer = findProgram("packer");
const missing = ["packer", "ssh-keygen"].find((program) => !needs(program));

const { cluster, plans } = planText(profileText({ more: "packer: {}" }));
const [plan] = plans;
if (plan === undefined || cluster.packer === undefined) throw new Error("no plan");
const image = await emitPacker({ cluster, packer: cluster.packer, plan });

const root = mkdtempSync(join(tmpdir(), "nodegen-packer-"));
const folder = join(root, "packer");
for (const { path, content } of image.files) {
  const file = join(folder, path.slice("packer/workers/".length));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
test.after(() => rmSync(root, { recursive: true }));

/** Plain settings: nothing of this machine's own, and nothing of the network. */
const environment = {
  PATH: process.env["PATH"],
  HOME: root,
  CHECKPOINT_DISABLE: "1",
  AWS_ACCESS_KEY_ID: "a",
  AWS_SECRET_ACCESS_KEY: "b",
};

interface Result {
  readonly status: number | null;
  readonly output: string;
}

/** Not spawnSync: a stand-in of OpenStack answers in this very process. */
function run(
  words: readonly string[],
  more: Readonly<Record<string, string>> = {},
  input = "",
): Promise<Result> {
  const { promise, resolve, reject } = deferred<Result>();
  const env = { ...environment, ...more };
  const child = spawn(packer ?? "", words, { cwd: root, env });
  let output = "";
  child.stdout.on("data", (bytes: Buffer) => (output += bytes.toString()));
  child.stderr.on("data", (bytes: Buffer) => (output += bytes.toString()));
  child.on("error", reject);
  child.on("close", (status) => resolve({ status, output }));
  child.stdin.end(input);
  return promise;
}

function deferred<Value>() {
  let resolve: (value: Value) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<Value>((done, failed) => {
    resolve = done;
    reject = failed;
  });
  return { promise, resolve, reject };
}

/** For each source what it wants at least, and the words by which Packer asks for it. */
const sources: Readonly<
  Record<string, { readonly given: Readonly<Record<string, string>>; readonly asks?: RegExp }>
> = {
  qemu: {
    given: {
      qemu_iso_url: "/etc/hostname",
      qemu_iso_checksum: `sha256:${"0".repeat(64)}`,
      qemu_seed: join(root, "seed"),
    },
    asks: /iso_url/,
  },
  // The region may also come from where the AWS tools look for it, so validate does not ask.
  "amazon-ebs": { given: { amazon_ebs_region: "eu-central-1" } },
  googlecompute: {
    given: { googlecompute_project_id: "demo", googlecompute_zone: "europe-west1-b" },
    asks: /project_id must be specified.*zone must be specified/s,
  },
  "azure-arm": {
    given: {
      azure_arm_location: "westeurope",
      azure_arm_managed_image_resource_group_name: "images",
      azure_arm_client_id: "c",
      azure_arm_client_secret: "s",
      azure_arm_subscription_id: "u",
      azure_arm_tenant_id: "t",
    },
    asks: /managed_image_resource_group_name.*location/s,
  },
  openstack: {
    given: { openstack_source_image_name: "debian", openstack_flavor: "small" },
    asks: /source_image_name.*flavor/s,
  },
  null: {
    given: { null_ssh_host: "192.0.2.1", null_ssh_private_key_file: join(root, "seed/key") },
    asks: /Host must be specified/,
  },
};

/** The one request that Packer makes of OpenStack when it looks at its settings. */
async function withOpenStack<Value>(
  use: (env: Readonly<Record<string, string>>) => Promise<Value>,
): Promise<Value> {
  const server = createServer((_, response) => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/compute/v2.1`;
    const endpoints = [{ interface: "public", region: "R", region_id: "R", url }];
    const catalog = ["compute", "image", "network"].map((type) => ({
      type,
      name: type,
      endpoints,
    }));
    response.writeHead(201, { "X-Subject-Token": "t", "Content-Type": "application/json" });
    response.end(JSON.stringify({ token: { expires_at: "2099-01-01T00:00:00.000000Z", catalog } }));
  });
  const { promise, resolve } = deferred<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  const { port } = server.address() as AddressInfo;
  try {
    return await use({
      OS_AUTH_URL: `http://127.0.0.1:${port}/v3`,
      OS_USERNAME: "u",
      OS_PASSWORD: "p",
      OS_PROJECT_NAME: "p",
      OS_DOMAIN_NAME: "Default",
      OS_REGION_NAME: "R",
    });
  } finally {
    server.close();
  }
}

const variables = (given: Readonly<Record<string, string>>) =>
  Object.entries(given).flatMap(([name, value]) => ["-var", `${name}=${value}`]);

if (missing === undefined) {
  const seed = spawnSync("sh", [join(folder, "seed.sh"), join(root, "seed")]);
  if (seed.status !== 0) throw new Error(seed.stderr.toString());

  test("the templates are written as packer fmt writes them, and are HCL", async () => {
    for (const words of [
      ["fmt", "-check", "-diff", folder],
      ["fmt", "-check", "-diff", join(folder, "plugins")],
      ["validate", "-syntax-only", folder],
    ]) {
      const { status, output } = await run(words);
      assert.is(status, 0, output);
    }
  });

  for (const [name, { given, asks }] of Object.entries(sources)) {
    const only = ["validate", `-only=${name}.nodegen`];

    test(`${name}: Packer takes it with what it needs`, async () => {
      const { status, output } = await withOpenStack((env) =>
        run([...only, ...variables(given), folder], env),
      );
      assert.is(status, 0, output);
    });

    if (asks === undefined) continue;
    test(`${name}: without that Packer says what is missing`, async () => {
      const { status, output } = await withOpenStack((env) => run([...only, folder], env));
      assert.is(status, 1, output);
      assert.match(output, asks);
    });
  }

  test("Packer 1.6 does not know the plugins' block, so it stands apart", async () => {
    const beside = join(folder, "plugins.pkr.hcl");
    copyFileSync(join(folder, "plugins/plugins.pkr.hcl"), beside);
    const { status, output } = await run(["validate", "-syntax-only", folder]);
    rmSync(beside);
    assert.is(status, 1);
    assert.match(output, /required_plugins/);
  });

  test("what a profile says is literal: nothing of it is evaluated", async () => {
    // The record of versions is where a profile's own words come nearest to Packer; a plan's words hold no white space.
    const templates = ["$" + "{path.root}", "%{if(true)}x%{endif}", '"$' + '{var.pool}"', "<b>"];
    const versions = [...templates, ...hostileStrings].filter((text) => /^[!-~]+$/.test(text));
    const hostile = {
      ...plan,
      binaries: versions.map((version, index) => program(index, version)),
    };
    const made = await emitPacker({ cluster, packer: { images: [] }, plan: hostile });
    const file = made.files.find(({ path }) => path.endsWith("pkrvars.json"));
    if (file === undefined) throw new Error("no variables");
    const copy = join(root, "hostile");
    mkdirSync(copy);
    for (const name of ["nodegen.pkr.hcl", "variables.pkr.hcl"])
      copyFileSync(join(folder, name), join(copy, name));
    writeFileSync(join(copy, "nodegen.auto.pkrvars.json"), file.content);
    const { output } = await run(["console", copy], {}, "jsonencode(var.components)\n");
    const components = JSON.parse(output.trim()) as Record<string, string>;
    versions.forEach((version, index) => {
      assert.is(components[`program-${index}`], version);
    });
  });
} else skip("Packer takes the templates", `${missing} is not installed`);

if (needs("shellcheck")) {
  test("shellcheck finds nothing in the scripts", () => {
    const scripts = image.files.filter(({ path }) => path.endsWith(".sh"));
    assert.is(scripts.length, 5);
    const paths = scripts.map(({ path }) => join(folder, path.slice("packer/workers/".length)));
    const { status, stdout } = spawnSync("shellcheck", ["-s", "sh", ...paths]);
    assert.is(status, 0, stdout.toString());
  });
} else skip("shellcheck finds nothing in the scripts", "shellcheck is not installed");

function program(index: number, version: string) {
  const first = plan?.binaries[0];
  if (first === undefined) throw new Error("no binary");
  return { ...first, name: `program-${index}`, version };
}

test("Packer 1.7 and later: each source that is not built in has its plugin", () => {
  const text = (name: string) =>
    Buffer.from(image.files.find(({ path }) => path.endsWith(name))?.content ?? "").toString();
  const used = [...text("nodegen.pkr.hcl").matchAll(/^source "([a-z-]+)"/gm)].map(([, one]) => one);
  assert.equal(used, Object.keys(sources));
  // https://developer.hashicorp.com/packer/integrations: null comes with Packer itself.
  const plugins = { qemu: "qemu", "amazon-ebs": "amazon", googlecompute: "googlecompute" };
  const all: Record<string, string> = { ...plugins, "azure-arm": "azure", openstack: "openstack" };
  const block = text("plugins.pkr.hcl");
  for (const name of used.filter((one) => one !== "null")) {
    const plugin = all[name ?? ""];
    const entry = new RegExp(
      `^    ${plugin} = \\{\n      source  = "github.com/hashicorp/${plugin}"\n      version = ">= \\d`,
      "m",
    );
    assert.match(block, entry);
  }
  assert.match(block, /^packer \{\n {2}required_plugins \{$/m);
});

test.run();
