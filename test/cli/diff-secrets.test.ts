// timeout: 300
import { execFileSync } from "node:child_process";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { encryptSecrets } from "../../src/cli/secrets/encrypt-secrets.ts";
import { put, snapshot } from "../helpers/build-folder.ts";
import { skip } from "../helpers/skip.ts";
import { findProgram } from "../helpers/tools.ts";
import { certificateProfile } from "../secrets/cluster-folder.ts";
import { changed, diffIt, profile } from "./diff-steps.ts";

const test = suite("diff-secrets");

test("a secret is a digest and nothing else, in both forms", () => {
  const secretFile = (word: string) =>
    `${profile}\nhost: { files: [{ path: /etc/secret.conf, mode: '0600', content: ${word} }] }`;
  return changed(secretFile("hunter2-before"), secretFile("hunter2-after"), async (cluster) => {
    for (const format of ["text", "json"] as const) {
      const { stdout, stderr } = await diffIt(cluster, { format });
      assert.not.match(stdout + stderr, "hunter2");
      assert.match(stdout, "/etc/secret.conf");
      for (const word of ["hunter2-before", "hunter2-after"]) {
        const digest = execFileSync("sha256sum", { input: word, encoding: "utf8" }).slice(0, 12);
        assert.match(stdout, digest);
      }
    }
  });
});

test("secrets that are not there yet are not invented, and not compared", () =>
  changed(profile, profile, async (cluster) => {
    const aside = join(cluster.folder, "aside");
    renameSync(cluster.secrets, aside);
    const { status, stdout } = await diffIt(cluster);
    renameSync(aside, cluster.secrets);
    assert.is(status, 3);
    assert.match(stdout, /file \/etc\/kubernetes\/pki\/ca\.crt: changed, made by the next build/);
    assert.not.match(stdout, "sha256");
  }));

test("of secrets only what is missing is told as made by the next build", () => {
  const profileOf = (server: string) => certificateProfile.replace("10.0.0.10", server);
  return changed(profileOf("10.0.0.10"), profileOf("10.0.0.11"), async (cluster) => {
    const folder = join(cluster.secrets, "pki/nodes/worker-1");
    renameSync(folder, join(cluster.folder, "aside"));
    const missing = await diffIt(cluster, { nodes: ["worker-1"], namesOnly: true });
    const there = await diffIt(cluster, { nodes: ["worker-2"], namesOnly: true });
    renameSync(join(cluster.folder, "aside"), folder);
    const real = /file \/etc\/kubernetes\/kube-proxy\.conf: changed, sha256 [0-9a-f]{12} -> /;
    assert.match(missing.stdout, /kubelet-client\.crt: changed, made by the next build$/m);
    assert.match(missing.stdout, real);
    assert.match(there.stdout, real);
    assert.not.match(there.stdout, "made by the next build");
  });
});

const withCommand = (command: string) => `${profile}\nhost: { commands: [${command}] }`;

test("a command: what it says now, and of a build's no more than both have in common", () =>
  changed(
    withCommand('"echo one\\necho two\\n"'),
    withCommand('"echo one\\necho three abcdef.0123456789abcdef\\n"'),
    async (cluster) => {
      const { stdout } = await diffIt(cluster);
      assert.match(stdout, " echo one\n-********\n+echo three ***********************\n");
      writeFileSync(cluster.profile, profile);
      const gone = await diffIt(cluster);
      writeFileSync(
        cluster.profile,
        withCommand('"echo one\\necho three abcdef.0123456789abcdef\\n"'),
      );
      assert.match(gone.stdout, /001\.sh: removed, sha256 [0-9a-f]{12} \(/);
      assert.not.match(gone.stdout, "echo");
    },
  ));

test("a command that the profile has by reference is a digest", () =>
  changed(withCommand("echo one"), withCommand("{ $env: WORD }"), async (cluster) => {
    const { stdout } = await diffIt(cluster, {}, { WORD: "echo hunter2" });
    assert.match(stdout, /001\.sh: changed, sha256 [0-9a-f]{12} -> [0-9a-f]{12}$/m);
    assert.not.match(stdout, "echo");
  }));

if (findProgram("age-keygen") === undefined) skip("an encrypted folder", "age is not installed");
else {
  test("of an encrypted secrets folder only what needs no identity is compared", () =>
    changed(profile, profile, async (cluster) => {
      execFileSync("age-keygen", ["-o", "key.txt"], { cwd: cluster.folder, stdio: "ignore" });
      const key = readFileSync(join(cluster.folder, "key.txt"), "utf8");
      const [, recipient = ""] = /public key: (age1\S+)/.exec(key) ?? [];
      const plain = snapshot(cluster.secrets);
      const encrypt = { profile: cluster.profile, recipients: [recipient] };
      await cluster.run((io) => encryptSecrets(encrypt, io));
      const without = await diffIt(cluster);
      const text = readFileSync(cluster.profile, "utf8");
      writeFileSync(cluster.profile, `${text}\nhost: { commands: [echo hello] }\n`);
      const command = await diffIt(cluster, { namesOnly: true });
      writeFileSync(cluster.profile, text);
      const opened = await diffIt(cluster, { unlock: { identity: "key.txt" } });
      rmSync(cluster.secrets, { recursive: true });
      rmSync(join(cluster.folder, "key.txt"));
      for (const [path, text] of Object.entries(plain)) {
        if (text !== "(folder)") put(join(cluster.secrets, path), text, 0o600);
      }
      const nothing = "no difference from the build in out/demo\n";
      assert.equal([without.status, without.stdout], [0, nothing]);
      assert.match(without.stderr, "not compared without --identity");
      assert.is(command.status, 3);
      assert.equal(command.stdout.match(/file \S+: \w+/g), [
        "file /etc/nodegen/commands/001.sh: added",
      ]);
      assert.equal([opened.status, opened.stdout, opened.stderr], [0, nothing, ""]);
    }));
}

test.run();
