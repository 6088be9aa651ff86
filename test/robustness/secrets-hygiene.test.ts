import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { listFolder } from "../../src/output/list-folder.ts";
import { inFolder, modeAt, put } from "../helpers/build-folder.ts";
import { repositoryProfiles } from "../helpers/cli-profiles.ts";
import { finished, runNodegen, startNodegen } from "../helpers/nodegen.ts";
import { type KnownSecret, knownSecrets, secretsIn, spellings } from "./known-secrets.ts";

const full = repositoryProfiles["full"] ?? "";
const ownFile = "open sesame";

/** Each way to join, so that every kind of secret is there. */
const joins: Readonly<Record<string, string>> = {
  "a bootstrap token": full,
  "a token file": full.replace("method: bootstrapToken\n  ttl: 480h", "method: tokenFile"),
  "client certificates": full.replace(
    "method: bootstrapToken\n  ttl: 480h",
    "method: clientCertificate",
  ),
  "keys as files": full.replace("embedCerts: true", "embedCerts: false"),
  "RSA keys": full.replace("ecdsa-p256", "rsa-2048"),
};

/** Commands whose output anybody may see, run after each other in a folder with `profile.yaml`. */
const commands: readonly string[] = [
  "plan profile.yaml",
  "build profile.yaml",
  "build profile.yaml",
  "build profile.yaml --check",
  "check profile.yaml",
  "check profile.yaml --format json",
  "plan profile.yaml",
  "inspect out/full/nodes/node-1/user-data",
  "inspect out/full/nodes/node-1/user-data.b64 --format json",
];

function buildIn(folder: string, profile: string): { printed: string; secrets: KnownSecret[] } {
  put(join(folder, "profile.yaml"), profile);
  const printed = commands.map((command) => {
    const { status, stdout, stderr } = runNodegen(command.split(" "), { cwd: folder });
    assert.is(status, 0, `${command}\n${stderr}`);
    return stdout + stderr;
  });
  const own = { name: "the secret file", spellings: spellings(ownFile) };
  return {
    printed: printed.join("\n"),
    secrets: [...knownSecrets(join(folder, "full.secrets")), own],
  };
}

/** Every file of the output by its path, with all that is packed in it laid open. */
function openedFiles(root: string): Map<string, string> {
  const files = [...listFolder(root)].filter(({ kind }) => kind === "file");
  return new Map(
    files.map(({ path }) => {
      const bytes = readFileSync(join(root, path));
      const layers = [bytes];
      if (path.endsWith(".gz")) layers.push(gunzipSync(bytes));
      if (path.endsWith(".b64")) layers.push(gunzipSync(Buffer.from(`${bytes}`, "base64")));
      const text = layers.map((layer) => layer.toString("latin1")).join("\n");
      return [path, text + base64Contents(text) + joinedBlocks(text)];
    }),
  );
}

/** What stands in the text as base64, decoded, to the second layer. */
function base64Contents(text: string, depth = 2): string {
  if (depth === 0) return "";
  const found = text.match(/[A-Za-z0-9+/]{40,}={0,2}/g) ?? [];
  const opened = found.map((one) => Buffer.from(one, "base64").toString("latin1")).join("\n");
  return `\n${opened}${base64Contents(opened, depth - 1)}`;
}

/** Indented blocks as they stand on the node. */
function joinedBlocks(text: string): string {
  return text.replace(/\n +/g, "\n");
}

for (const [name, profile] of Object.entries(joins)) {
  test(`with ${name}, no secret is printed or stands in a file that is not secret`, () =>
    inFolder((folder) => {
      const { printed, secrets } = buildIn(folder, profile);
      assert.ok(secrets.length >= 4);
      assert.equal(secretsIn(printed, secrets), []);
      const root = join(folder, "out/full");
      const files = openedFiles(root);
      for (const [path, text] of files) {
        const held = secretsIn(text, secrets);
        assert.not.ok(held.includes("pki/ca.key"), `${path} holds the CA's key`);
        const mode = modeAt(join(root, path));
        assert.is(mode === "600" || held.length === 0, true, `${path} ${mode}: ${held}`);
      }
      for (const path of ["manifest.json", "binaries.json", "SHA256SUMS"]) {
        assert.equal(secretsIn(files.get(path) ?? "?", secrets), [], path);
      }
      assert.equal(secretsIn(files.get("nodes/node-1/meta-data") ?? "", secrets), []);
      // The search finds what must be there, so what it does not find is not there.
      const node = secretsIn(files.get("nodes/node-1/user-data.b64") ?? "", secrets);
      assert.ok(node.includes("pki/kube-proxy.key"), node.join());
      assert.ok(node.includes("pki/nodes/node-1/kubelet-server.key"), node.join());
      assert.not.ok(node.includes("pki/nodes/node-2/kubelet-server.key"), "another node's key");
      assert.ok(node.includes("the secret file"));
    }));
}

test("the CA's key can be found by the search, wherever it is put", () =>
  inFolder((folder) => {
    const { secrets } = buildIn(folder, full);
    const pem = readFileSync(join(folder, "full.secrets/pki/ca.key"), "utf8");
    const spelled: Readonly<Record<string, string>> = {
      plain: pem,
      indented: pem.replaceAll("\n", "\n    "),
      base64: Buffer.from(`xy${pem}`).toString("base64"),
      hexadecimal: Buffer.from(pem).toString("hex"),
      JSON: JSON.stringify({ pem }),
    };
    for (const [name, text] of Object.entries(spelled)) {
      assert.ok(secretsIn(text, secrets).includes("pki/ca.key"), name);
    }
  }));

for (const umask of ["000", "022", "077"]) {
  test(`under umask ${umask} what is secret is open to its owner only`, () =>
    inFolder((folder) => {
      put(join(folder, "profile.yaml"), full);
      const run = runNodegen(["build", "profile.yaml"], { cwd: folder, umask });
      assert.is(run.status, 0);
      const secrets = knownSecrets(join(folder, "full.secrets"));
      assert.is(modeAt(join(folder, "full.secrets")), "700");
      assert.is(modeAt(join(folder, "out/full")), "700");
      for (const { path, kind } of listFolder(join(folder, "full.secrets"))) {
        const mode = modeAt(join(folder, "full.secrets", path));
        assert.is(mode.endsWith("00"), true, `${path} ${mode}`);
        if (path.endsWith(".key")) assert.is(mode, "600", path);
        if (kind === "folder") assert.is(mode, "700", path);
      }
      for (const [path, text] of openedFiles(join(folder, "out/full"))) {
        const wanted = secretsIn(text, secrets).length > 0 ? ["600"] : ["600", "644"];
        assert.ok(wanted.includes(modeAt(join(folder, "out/full", path))), path);
      }
    }));
}

if (process.platform === "linux") {
  test("no process shows a secret in its arguments or environment", () =>
    inFolder(async (folder) => {
      const { secrets } = buildIn(folder, full);
      put(join(folder, ".git/HEAD"), "ref: refs/heads/main\n");
      put(join(folder, "profile.yaml"), full.replace("disk: ssd", "disk: hdd"));
      const child = startNodegen(["build", "profile.yaml"], { cwd: folder });
      const end = finished(child);
      let seen = "";
      let looks = 0;
      while (child.exitCode === null && child.signalCode === null) {
        seen += processTexts(child.pid ?? 0);
        looks += 1;
        await sleep(2);
      }
      assert.is((await end).status, 0);
      assert.ok(looks > 5);
      assert.equal(secretsIn(seen, secrets), []);
    }));
}

/** Arguments and environment of a process and its children. */
function processTexts(id: number): string {
  const folder = `/proc/${id}`;
  try {
    const own = ["cmdline", "environ"].map((name) => readFileSync(join(folder, name), "latin1"));
    const tasks = readdirSync(join(folder, "task"));
    const children = tasks.flatMap((task) =>
      readFileSync(join(folder, "task", task, "children"), "utf8")
        .trim()
        .split(" "),
    );
    return own.join("\n") + children.map((child) => processTexts(Number(child))).join("\n");
  } catch {
    return "";
  }
}

test.run();
