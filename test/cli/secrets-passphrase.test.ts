// timeout: 240
import { spawnSync } from "node:child_process";
import { renameSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { snapshot } from "../helpers/build-folder.ts";
import { runNodegen } from "../helpers/nodegen.ts";
import { skip } from "../helpers/skip.ts";
import { findProgram } from "../helpers/tools.ts";
import { inCluster } from "../secrets/cluster-folder.ts";
import { init, verify } from "../secrets/import-steps.ts";
import { openssl } from "../secrets/openssl.ts";
import { ownPki } from "../secrets/own-pki.ts";

const encryptions: readonly [string, readonly string[]][] = [
  ["PKCS#8 with AES-256", ["pkcs8", "-topk8", "-v2", "aes-256-cbc"]],
  ["PKCS#8 with scrypt", ["pkcs8", "-topk8", "-scrypt"]],
  ["traditional PEM encryption", ["ec", "-aes256"]],
];
for (const [name, words] of encryptions) {
  test(`an encrypted key, ${name}: opened by its passphrase, refused with another`, () =>
    inCluster(async (cluster) => {
      const pki = ownPki(join(cluster.folder, "own"));
      pki.root("ca", "/CN=our CA");
      const out = ["-in", "ca.key", "-out", "closed.key", "-passout", "pass:open sesame"];
      openssl(pki.folder, ...words, ...out);
      const run = (passphrase: string) =>
        runNodegen(
          [
            "secrets",
            "import",
            "profile.yaml",
            "own/ca.crt",
            "own/closed.key",
            "--passphrase-fd",
            "0",
          ],
          { cwd: cluster.folder, input: passphrase },
        );
      const before = snapshot(cluster.folder);
      const wrong = run("open, please\n");
      assert.equal([wrong.status, wrong.stdout], [1, ""]);
      assert.match(wrong.stderr, /secrets-passphrase-wrong.*own\/closed\.key/);
      assert.not.match(wrong.stderr, /open, please/);
      assert.equal(snapshot(cluster.folder), before);
      assert.equal([run("open sesame\n").status, (await init(cluster)).status], [0, 0]);
      verify(cluster, "kube-proxy");
    }));
}

const python = findProgram("python3");
if (python === undefined) skip("a passphrase typed at a terminal", "python3 is not installed");
else {
  test("a passphrase typed at a terminal is asked for once and not shown", () =>
    inCluster(async (cluster) => {
      const pki = ownPki(join(cluster.folder, "own"));
      pki.root("ca", "/CN=our CA");
      openssl(
        pki.folder,
        "ec",
        "-aes256",
        "-in",
        "ca.key",
        "-out",
        "ca-key.pem",
        "-passout",
        "pass:öpen",
      );
      renameSync(join(pki.folder, "ca.crt"), join(pki.folder, "ca.pem"));
      const program = join(import.meta.dirname, "../../dist/nodegen.mjs");
      const words = [process.execPath, program, "secrets", "import", "profile.yaml"];
      const script = join(import.meta.dirname, "../secrets/type-passphrase.py");
      const line = [script, "öpen", ...words, "own/ca.pem", "own/ca-key.pem"];
      const { status, stdout } = spawnSync(python, line, { cwd: cluster.folder, encoding: "utf8" });
      assert.is(status, 0, stdout);
      assert.match(stdout, /Passphrase of own\/ca-key\.pem: \r?\n/);
      assert.match(stdout, /imported the CA/);
      assert.not.match(stdout, "öpen");
    }));
}

test("without a terminal or a file descriptor an encrypted key is refused, with what to do", () =>
  inCluster(async (cluster) => {
    const pki = ownPki(join(cluster.folder, "own"));
    pki.root("ca", "/CN=our CA");
    openssl(pki.folder, "ec", "-aes256", "-in", "ca.key", "-out", "c.key", "-passout", "pass:x");
    // A process in a session of its own has no terminal.
    const words = ["secrets", "import", "profile.yaml", "own/ca.crt", "own/c.key"];
    const program = join(import.meta.dirname, "../../dist/nodegen.mjs");
    const line = ["--wait", process.execPath, program, ...words];
    const { status, stderr } = spawnSync("setsid", line, { cwd: cluster.folder, encoding: "utf8" });
    assert.is(status, 1);
    assert.match(stderr, /secrets-passphrase-missing[\s\S]*--passphrase-fd 3/);
  }));

test.run();
