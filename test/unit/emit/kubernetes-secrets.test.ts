import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { emitKubernetesSecrets, type SecretSource } from "../../../src/emit/kubernetes-secrets.ts";
import { targetNames } from "../../../src/facts/target-names.ts";
import { samplePlan } from "../../helpers/sample-plan.ts";
import { skip } from "../../helpers/skip.ts";
import { needs } from "../../helpers/tools.ts";

interface Secret {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly type: string;
  readonly data: Readonly<Record<string, string>>;
}

const text = Buffer.from("#cloud-config\n# full: größe \u0000 $(id)\n");
const slimText = Buffer.from("#cloud-config\n# slim\n");
const network = Buffer.from("version: 2\n");

function source(changes: Partial<SecretSource> = {}): SecretSource {
  const forms = (content: Uint8Array) => ({
    forms: { text: content, gzip: content, base64: content },
  });
  return {
    kind: "node",
    name: "node-1",
    folder: "nodes/node-1",
    plan: samplePlan([]),
    full: forms(text),
    slim: forms(slimText),
    files: [{ path: "nodes/node-1/network-config", content: network, secret: false }],
    ...changes,
  };
}

/** The Secrets by their paths. */
function secretsOf(changes: Partial<SecretSource> = {}): Readonly<Record<string, Secret>> {
  const files = emitKubernetesSecrets(source(changes), targetNames);
  return Object.fromEntries(
    files.map(({ path, content }) => [path, parse(Buffer.from(content).toString()) as Secret]),
  );
}

function decoded({ data }: Secret): Readonly<Record<string, string>> {
  const entries = Object.entries(data).map(([key, value]) => [
    key,
    Buffer.from(value, "base64").toString(),
  ]);
  return Object.fromEntries(entries);
}

// Type, label and keys as the engines' contracts have them, see docs/other-launchers.md.
const wanted = {
  "cluster-api": (userData: string) => ({
    type: "cluster.x-k8s.io/secret",
    labels: { "cluster.x-k8s.io/cluster-name": "demo" },
    data: { value: userData, format: "cloud-config" },
  }),
  kubevirt: (userData: string) => ({
    type: "Opaque",
    labels: undefined,
    data: { userdata: userData, networkdata: network.toString() },
  }),
  metal3: (userData: string) => ({
    type: "Opaque",
    labels: undefined,
    data: { userData, format: "cloud-config" },
  }),
};

for (const [target, expected] of Object.entries(wanted)) {
  test(`${target}: type, label and keys, full and slim`, () => {
    const all = secretsOf();
    for (const [suffix, content] of [
      ["", text],
      [".slim", slimText],
    ] as const) {
      const secret = all[`nodes/node-1/secret-${target}${suffix}.yaml`];
      assert.ok(secret !== undefined);
      const { type, metadata } = secret;
      const found = { type, labels: metadata.labels, data: decoded(secret) };
      assert.equal(found, expected(content.toString()));
      assert.is(metadata.name, "demo-node-node-1");
    }
  });
}

test("only for targets that take a Secret, secret files of the node", () => {
  const files = emitKubernetesSecrets(source(), targetNames);
  assert.is(files.length, 2 * Object.keys(wanted).length);
  for (const file of files) assert.equal([file.secret, file.node], [true, "node-1"]);
  assert.equal(emitKubernetesSecrets(source(), ["aws", "nocloud"]), []);
});

test("a pool: no node's file, no slim one without an image, a name of its own", () => {
  const files = emitKubernetesSecrets(
    source({ kind: "pool", name: "spot", folder: "pools/spot", slim: undefined, files: [] }),
    ["kubevirt"],
  );
  assert.equal(
    files.map(({ path, node }) => [path, node]),
    [["pools/spot/secret-kubevirt.yaml", undefined]],
  );
  const secret = parse(Buffer.from(files[0]?.content ?? []).toString()) as Secret;
  assert.equal(decoded(secret), { userdata: text.toString() });
  assert.is(secret.metadata.name, "demo-pool-spot");
});

test("a name that would be too long for a Secret is the node's alone", () => {
  const name = Array(4).fill("n".repeat(62)).join(".").slice(0, 250);
  const [secret] = Object.values(secretsOf({ name }));
  assert.is(secret?.metadata.name, name);
});

if (!needs("kubectl")) skip("kubectl reads the Secrets", "kubectl is not installed");
else {
  test("kubectl reads the Secrets", () => {
    const folder = mkdtempSync(join(tmpdir(), "nodegen-secrets-"));
    try {
      // `patch --local` asks no server.
      const read = (content: Uint8Array | string) => {
        const path = join(folder, "secret.yaml");
        writeFileSync(path, content);
        const words = ["patch", "--local", "-f", path, "-p", "{}", "-o", "json"];
        return spawnSync("kubectl", words, {
          encoding: "utf8",
          env: { PATH: process.env["PATH"] },
        });
      };
      for (const { path, content } of emitKubernetesSecrets(source(), targetNames)) {
        const { status, stdout, stderr } = read(content);
        assert.is(status, 0, stderr);
        const own = parse(Buffer.from(content).toString()) as Secret;
        assert.equal((JSON.parse(stdout) as Secret).data, own.data, path);
      }
      const broken = "apiVersion: v1\nmetadata: { name: no-kind }\n";
      assert.is.not(read(broken).status, 0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

test.run();
