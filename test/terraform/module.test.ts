import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inFolder } from "../helpers/build-folder.ts";
import { skip } from "../helpers/skip.ts";
import { needs } from "../helpers/tools.ts";
import { knownSecrets, secretsIn } from "../robustness/known-secrets.ts";
import { applyOutputs, type TerraformOutput, terraform, terraformDone } from "./terraform.ts";
import { buildIn, writeMadeUpBuild } from "./written-build.ts";

interface NodeOutput {
  readonly sha256: string;
  readonly forms: Readonly<Record<string, { path: string; size: number; sha256: string }>>;
}

interface UserDataOutput {
  readonly text: string;
  readonly base64: string;
  readonly text_base64: string;
  readonly meta_data: string;
  readonly network_config: string | null;
  readonly google_metadata: Readonly<Record<string, string>>;
  readonly vsphere_extra_config: Readonly<Record<string, string>>;
}

type Outputs = Readonly<Record<string, TerraformOutput>>;

const source = resolve(import.meta.dirname, "../../src/terraform");

/** Two nodes with keys of their own; `label` is the second one's. */
function profile(label: string): string {
  return [
    "apiVersion: nodegen.dev/v1alpha1",
    "kind: ClusterProfile",
    "metadata: { name: demo }",
    "extends: containerd",
    "kubernetes: { version: 1.36.3, controlPlaneEndpoint: https://10.0.0.10:6443 }",
    "join: { method: clientCertificate }",
    "nodePools:",
    "  - name: workers",
    "    nodes:",
    "      - name: a",
    "        address: 10.0.0.21",
    "        network: { interface: eth0, addresses: [10.0.0.21/24], gateway: 10.0.0.1 }",
    `      - { name: b, labels: { disk: ${label} } }`,
    "targets: [aws, nocloud]",
    "",
  ].join("\n");
}

function nodesOf(outputs: Outputs): Readonly<Record<string, NodeOutput>> {
  return outputs["nodes"]?.value as Readonly<Record<string, NodeOutput>>;
}

function userDataOf(outputs: Outputs): Readonly<Record<string, UserDataOutput>> {
  return outputs["node_user_data"]?.value as Readonly<Record<string, UserDataOutput>>;
}

function readState(folder: string): string {
  return readFileSync(join(folder, "terraform.tfstate"), "utf8");
}

/** Declares the test, or says that it cannot run. */
function testTerraform(name: string, fn: () => Promise<void> | void): void {
  if (needs("terraform")) test(name, fn);
  else skip(name, "terraform is not installed");
}

testTerraform("the module and its examples are laid out as Terraform wants", () => {
  const { status, stdout } = terraform(source, ["fmt", "-check", "-recursive"]);
  assert.is(status, 0, stdout);
});

testTerraform("what the documentation shows of HCL is HCL", () => {
  const text = readFileSync(resolve(source, "../../docs/terraform.md"), "utf8");
  const blocks = [...text.matchAll(/```hcl\n([\s\S]*?)```/g)];
  assert.ok(blocks.length > 0);
  return inFolder((folder) => {
    for (const [index, [, block = ""]] of blocks.entries()) {
      writeFileSync(join(folder, `${index}.tf`), block);
    }
    const { status, stdout } = terraform(folder, ["fmt", "-check", "-diff"]);
    assert.is(status, 0, stdout);
  });
});

testTerraform("init, validate, plan and apply pass, and the state holds no secret", () =>
  inFolder(async (folder) => {
    const build = await buildIn(folder, profile("fast"));
    const module = join(build, "terraform");
    const outputs = applyOutputs(module);
    terraformDone(module, ["validate"]);
    assert.is(terraform(module, ["plan", "-detailed-exitcode"]).status, 0);
    assert.equal(outputs["cluster"]?.value, { name: "demo", kubernetes_version: "1.36.3" });
    assert.equal(Object.keys(nodesOf(outputs)), ["a", "b"]);
    assert.equal(userDataOf(outputs), {});
    const manifest = JSON.parse(readFileSync(join(build, "manifest.json"), "utf8"));
    for (const [index, name] of ["a", "b"].entries()) {
      for (const form of ["text", "gzip", "base64"]) {
        const { path, ...rest } = nodesOf(outputs)[name]?.forms[form] ?? { path: "" };
        const listed = manifest.nodes[index].userData[form];
        assert.equal(rest, { size: listed.size, sha256: listed.sha256 });
        assert.is(resolve(module, path), join(build, listed.path));
      }
    }
    const secrets = knownSecrets(join(folder, "demo.secrets"));
    assert.ok(secrets.length >= 3);
    assert.equal(secretsIn(readState(module), secrets), []);
    const text = readFileSync(join(build, "nodes/a/user-data"), "utf8");
    assert.not.equal(secretsIn(text, secrets), []);
  }),
);

testTerraform("with include_content each form comes out byte for byte, as a secret", () =>
  inFolder(async (folder) => {
    const build = await buildIn(folder, profile("fast"));
    const outputs = applyOutputs(join(build, "terraform"), ["-var=include_content=true"]);
    assert.equal(outputs["node_user_data"]?.sensitive, true);
    assert.equal(outputs["pool_user_data"]?.sensitive, true);
    assert.equal(outputs["nodes"]?.sensitive, false);
    for (const name of ["a", "b"]) {
      const read = (file: string) => readFileSync(join(build, "nodes", name, file));
      const gzip = read("user-data.gz").toString("base64");
      const got = userDataOf(outputs)[name];
      assert.is(got?.text, read("user-data").toString());
      assert.is(got?.base64, gzip);
      assert.is(got?.text_base64, read("user-data").toString("base64"));
      assert.is(got?.meta_data, read("meta-data").toString());
      assert.is(got?.network_config, name === "a" ? read("network-config").toString() : null);
      assert.equal(got?.google_metadata, { "user-data": gzip, "user-data-encoding": "base64" });
      assert.equal(got?.vsphere_extra_config, {
        "guestinfo.userdata": gzip,
        "guestinfo.userdata.encoding": "gzip+base64",
        "guestinfo.metadata": read("meta-data").toString("base64"),
        "guestinfo.metadata.encoding": "base64",
      });
    }
  }),
);

testTerraform("another label of one node changes its output and no other", () =>
  inFolder(async (folder) => {
    const module = join(await buildIn(folder, profile("fast")), "terraform");
    const before = applyOutputs(module, ["-var=include_content=true"]);
    const state = readState(module);
    await buildIn(folder, profile("slow"));
    assert.is(readState(module), state);
    const after = applyOutputs(module, ["-var=include_content=true"]);
    assert.not.equal(nodesOf(after)["b"]?.sha256, nodesOf(before)["b"]?.sha256);
    assert.not.equal(userDataOf(after)["b"]?.text, userDataOf(before)["b"]?.text);
    const withoutB = (outputs: Outputs) => {
      const { b: _node, ...nodes } = nodesOf(outputs);
      const { b: _userData, ...userData } = userDataOf(outputs);
      const { nodes: _n, node_user_data: _u, ...others } = outputs;
      return { nodes, userData, others };
    };
    assert.equal(withoutB(after), withoutB(before));
  }),
);

testTerraform("after a build of one node the outputs of the others are those of their files", () =>
  inFolder(async (folder) => {
    const module = join(await buildIn(folder, profile("fast")), "terraform");
    const before = applyOutputs(module);
    const changed = profile("slow").replace("10.0.0.10:6443", "10.0.0.11:6443");
    await buildIn(folder, changed, ["a"]);
    const after = applyOutputs(module);
    assert.not.equal(nodesOf(after)["a"], nodesOf(before)["a"]);
    assert.equal(nodesOf(after)["b"], nodesOf(before)["b"]);
  }),
);

testTerraform("called from elsewhere it gives the content, without it coming into the state", () =>
  inFolder(async (folder) => {
    await buildIn(folder, profile("fast"));
    const caller = join(folder, "caller");
    mkdirSync(caller);
    const call = [
      'module "nodegen" {',
      '  source = "../out/demo/terraform"',
      "}",
      'output "sizes" {',
      "  value = { for name, one in module.nodegen.node_user_data : name => nonsensitive(length(one.base64)) }",
      "}",
      "",
    ].join("\n");
    writeFileSync(join(caller, "main.tf"), call);
    const outputs = applyOutputs(caller);
    const size = (name: string) =>
      readFileSync(join(folder, "out/demo/nodes", name, "user-data.b64")).length;
    assert.equal(outputs["sizes"]?.value, { a: size("a"), b: size("b") });
    const secrets = knownSecrets(join(folder, "demo.secrets"));
    assert.equal(secretsIn(readState(caller), secrets), []);
    appendFileSync(
      join(caller, "main.tf"),
      'output "shown" {\n  value = module.nodegen.node_user_data["a"].text\n}\n',
    );
    const refused = terraform(caller, ["plan", "-no-color"]);
    assert.is(refused.status, 1);
    assert.match(refused.stderr, "sensitive");
  }),
);

testTerraform("an open pool and slim user-data of a real build", () =>
  inFolder(async (folder) => {
    const text = profile("fast")
      .replace("join: { method: clientCertificate }", "packer: {}")
      .replace("nodePools:", "nodePools:\n  - { name: spot, arch: arm64 }");
    const build = await buildIn(folder, text);
    const words = ["-var=include_content=true", "-var=user_data_kind=slim"];
    const outputs = applyOutputs(join(build, "terraform"), words);
    const read = (path: string) => readFileSync(join(build, path), "utf8");
    const pools = outputs["pool_user_data"]?.value as Record<string, UserDataOutput>;
    assert.equal(Object.keys(pools), ["spot"]);
    assert.is(pools["spot"]?.text, read("pools/spot/user-data.slim"));
    assert.is(pools["spot"]?.base64, read("pools/spot/user-data.slim.b64"));
    assert.is(userDataOf(outputs)["a"]?.text, read("nodes/a/user-data.slim"));
    const described = outputs["pools"]?.value as Record<string, { architecture: string }>;
    assert.is(described["spot"]?.architecture, "arm64");
  }),
);

testTerraform("slim user-data is taken where there is one, and missed by name where not", () =>
  inFolder((folder) => {
    const full = { name: "full-only", text: "#cloud-config\n# full\n" };
    const both = { name: "both", text: "#cloud-config\n# full\n", slim: "#cloud-config\n# slim\n" };
    writeMadeUpBuild(join(folder, "one"), "demo", [both], [{ ...both, name: "pool" }]);
    const words = ["-var=include_content=true", "-var=user_data_kind=slim"];
    const outputs = applyOutputs(join(folder, "one/terraform"), words);
    assert.is(userDataOf(outputs)["both"]?.text, both.slim);
    const pools = outputs["pool_user_data"]?.value as Record<string, UserDataOutput>;
    assert.is(pools["pool"]?.text, both.slim);
    writeMadeUpBuild(join(folder, "two"), "demo", [both, full], []);
    const module = join(folder, "two/terraform");
    terraformDone(module, ["init", "-no-color"]);
    const refused = terraform(module, ["plan", "-no-color", ...words]);
    assert.is(refused.status, 1);
    assert.match(refused.stderr, "There is no slim user-data for nodes/full-only:");
    const unknown = terraform(module, ["plan", "-no-color", "-var=user_data_kind=thin"]);
    assert.match(unknown.stderr, 'user_data_kind is "full" or "slim"');
  }),
);

testTerraform("a file that is not as it was built is named", () =>
  inFolder((folder) => {
    writeMadeUpBuild(folder, "demo", [{ name: "a", text: "#cloud-config\n" }], []);
    const module = join(folder, "terraform");
    terraformDone(module, ["init", "-no-color"]);
    assert.is(terraform(module, ["plan", "-no-color"]).status, 0);
    appendFileSync(join(folder, "nodes/a/user-data.gz"), "x");
    const refused = terraform(module, ["plan", "-no-color"]);
    assert.is(refused.status, 1);
    assert.match(
      refused.stderr.replace(/\s+/g, " "),
      "wrote it: nodes/a/user-data.gz. Run nodegen",
    );
  }),
);

// Names that Terraform would take for templates, or a browser or a shell for code. A slash would be another folder.
const hostileNames = [
  "\x24{path.module}",
  "$\x24{x} %%{y}",
  "%{ if true }x%{ endif }",
  '"]}; <script>alert(1)<!script>',
  "\\n\\u0041 \n\t'`$(id)`",
  "größe 𝟙 \u2028",
];

testTerraform("hostile names and texts come out of Terraform as they went in", () =>
  inFolder((folder) => {
    const launches = hostileNames.map((name) => ({ name, text: `#cloud-config\n# ${name}\n` }));
    const cluster = hostileNames.join(" ");
    writeMadeUpBuild(folder, cluster, launches, launches);
    const outputs = applyOutputs(join(folder, "terraform"), ["-var=include_content=true"]);
    assert.equal(outputs["cluster"]?.value, { name: cluster, kubernetes_version: "1.36.4" });
    const wanted = Object.fromEntries(launches.map(({ name, text }) => [name, text]));
    for (const output of ["node_user_data", "pool_user_data"]) {
      const found = outputs[output]?.value as Record<string, UserDataOutput>;
      const texts = Object.entries(found).map(([name, { text }]) => [name, text]);
      assert.equal(Object.fromEntries(texts), wanted);
    }
  }),
);

test.run();
