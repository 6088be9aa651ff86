// timeout: 180
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createArchive } from "../../src/emit/archive.ts";
import { gzip } from "../../src/emit/deflate.ts";
import { listFolder } from "../../src/output/list-folder.ts";
import { inFolder, put } from "../helpers/build-folder.ts";
import { repositoryProfiles } from "../helpers/cli-profiles.ts";
import { runNodegen } from "../helpers/nodegen.ts";
import { sampleFile } from "../helpers/sample-plan.ts";
import { type KnownSecret, knownSecrets, secretsIn, spellings } from "./known-secrets.ts";
import { layersOf } from "./layers-of.ts";

/** Secrets that the profile itself brings. */
const own: readonly KnownSecret[] = [
  { name: "the secret file", spellings: spellings("open sesame") },
  { name: "the proxy's password", spellings: spellings("pr0xy+p4ss/w0rd") },
  { name: "the webhook's token", spellings: spellings("h00k-t0ken-in-the-path") },
];
const full = [
  repositoryProfiles["full"] ?? "",
  `proxy: { httpsProxy: "http://user:${encodeURIComponent("pr0xy+p4ss/w0rd")}@proxy.example:3128" }`,
  "statusWebhook: https://hooks.example/h00k-t0ken-in-the-path",
  "",
].join("\n");

const method = "method: bootstrapToken\n  ttl: 480h";
const joins: Readonly<Record<string, string>> = {
  "a bootstrap token": full,
  "a token file": full.replace(method, "method: tokenFile"),
  "client certificates": full.replace(method, "method: clientCertificate"),
  "keys as files": full.replace("embedCerts: true", "embedCerts: false"),
  "RSA keys": full.replace("ecdsa-p256", "rsa-2048"),
};

/** The names of the secrets in any layer of a file. */
async function heldBy(bytes: Uint8Array, secrets: readonly KnownSecret[]): Promise<string[]> {
  const layers = await layersOf(bytes);
  const found = layers.flatMap((layer) =>
    // In blocks of YAML lines are indented; on the node they are not.
    secretsIn(Buffer.from(layer).toString("latin1").replace(/\n +/g, "\n"), secrets),
  );
  return [...new Set(found)];
}

function build(folder: string, profile: string): KnownSecret[] {
  put(join(folder, "profile.yaml"), profile);
  const { status, stderr } = runNodegen(["build", "profile.yaml"], { cwd: folder });
  assert.is(status, 0, stderr);
  return [...knownSecrets(join(folder, "full.secrets")), ...own];
}

for (const [name, profile] of Object.entries(joins)) {
  test(`with ${name}, nothing that goes into an image holds a secret`, () =>
    inFolder(async (folder) => {
      const secrets = build(folder, profile);
      const root = join(folder, "out/full/packer");
      const files = [...listFolder(root)].filter(({ kind }) => kind === "file");
      assert.ok(files.some(({ path }) => path === "workers/bundle.tar.gz"));
      for (const { path } of files) {
        assert.equal(await heldBy(readFileSync(join(root, path)), secrets), [], path);
      }
      // The same search finds what the nodes get beside the image.
      const node = join(folder, "out/full/nodes/node-1");
      for (const form of ["user-data.slim", "user-data.slim.gz", "user-data.slim.b64"]) {
        const held = await heldBy(readFileSync(join(node, form)), secrets);
        for (const secret of ["pki/nodes/node-1/kubelet-server.key", ...own.map((one) => one.name)])
          assert.ok(held.includes(secret), `${form} has ${secret}: ${held}`);
      }
    }));
}

test("a secret that were baked would be found, however it is written", () =>
  inFolder(async (folder) => {
    const secrets = build(folder, full);
    const pem = readFileSync(join(folder, "full.secrets/pki/kube-proxy.key"), "utf8");
    const shift = (count: number) =>
      Buffer.concat([Buffer.alloc(count), Buffer.from(pem)]).toString("base64");
    const written: Readonly<Record<string, string | Uint8Array>> = {
      plain: pem,
      indented: pem.replaceAll("\n", "\n      "),
      "in base64": shift(0),
      "in base64, one byte further": shift(1),
      "in base64, two bytes further": shift(2),
      "in hexadecimal": Buffer.from(pem).toString("hex"),
      "in a URL": encodeURIComponent(pem),
      "in JSON": JSON.stringify({ pem }),
      compressed: gzip(Buffer.from(pem)),
      "compressed, in base64": Buffer.from(gzip(Buffer.from(pem))).toString("base64"),
    };
    for (const [how, content] of Object.entries(written)) {
      const bundle = gzip(await createArchive([sampleFile("/etc/innocent", content)]));
      assert.equal(await heldBy(bundle, secrets), ["pki/kube-proxy.key"], how);
    }
  }));

test.run();
