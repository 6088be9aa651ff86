// timeout: 240
import { execFileSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { build } from "../../src/cli/commands/build.ts";
import { check } from "../../src/cli/commands/check.ts";
import { createToken } from "../../src/cli/commands/token.ts";
import { decryptSecrets, encryptSecrets } from "../../src/cli/secrets/encrypt-secrets.ts";
import { listSecrets } from "../../src/cli/secrets/list-secrets.ts";
import { initSecrets } from "../../src/cli/secrets/renew-secrets.ts";
import { rotateSecrets } from "../../src/cli/secrets/rotate-secrets.ts";
import { modeAt, snapshot } from "../helpers/build-folder.ts";
import { smallProfile } from "../helpers/cli-profiles.ts";
import { runNodegen } from "../helpers/nodegen.ts";
import { skip } from "../helpers/skip.ts";
import { findProgram } from "../helpers/tools.ts";
import { type ClusterFolder, daysLater, inCluster } from "../secrets/cluster-folder.ts";

const profile = smallProfile(["node-1", "node-2"], "kubeProxy: { enabled: true }");

/** An identity that the real age-keygen makes as `<name>.txt`, and its recipient. */
function makeIdentity({ folder }: ClusterFolder, name: string): string {
  execFileSync("age-keygen", ["-o", `${name}.txt`], { cwd: folder, stdio: "ignore" });
  return /public key: (age1\S+)/.exec(readFileSync(join(folder, `${name}.txt`), "utf8"))?.[1] ?? "";
}

function init(cluster: ClusterFolder, ...identity: string[]) {
  const [file] = identity;
  const unlock = file === undefined ? {} : { identity: file };
  return cluster.run((io) => initSecrets({ profile: cluster.profile, ...unlock }, io));
}

function encrypt(cluster: ClusterFolder, recipients: readonly string[], identity?: string) {
  const unlock = identity === undefined ? {} : { identity };
  const command = { profile: cluster.profile, recipients, ...unlock };
  return cluster.run((io) => encryptSecrets(command, io));
}

function buildWith(cluster: ClusterFolder, env: Readonly<Record<string, string>>) {
  const command = { profile: cluster.profile, out: "out", nodes: [], check: false };
  return cluster.run((io) => build({ ...command, sheetWithSecrets: false }, io), { env });
}

/** The files of the secrets folder, by their paths. */
function files({ secrets }: ClusterFolder): Record<string, string> {
  return Object.fromEntries(
    Object.entries(snapshot(secrets)).filter(([, text]) => text !== "(folder)"),
  );
}

if (findProgram("age") === undefined || findProgram("age-keygen") === undefined) {
  skip("a secrets folder that is encrypted", "age is not installed");
} else {
  test("encrypted: no secret lies open, builds need the identity, and their output is the same", () =>
    inCluster(async (cluster) => {
      await init(cluster);
      await buildWith(cluster, {});
      const [before, built] = [files(cluster), snapshot(join(cluster.folder, "out"))];
      const recipient = makeIdentity(cluster, "key");
      const done = await encrypt(cluster, [recipient]);
      assert.equal([done.status, done.stderr], [0, ""]);
      const after = files(cluster);
      const secret = Object.keys(before).filter((path) => /\.key$|^tokens\//.test(path));
      assert.ok(secret.length >= 3);
      for (const path of secret) {
        assert.not.ok(path in after);
        assert.match(after[`${path}.age`] ?? "", /^age-encryption\.org\/v1\n-> X25519 /);
        assert.is(modeAt(join(cluster.secrets, `${path}.age`)), "600");
        const line = before[path]?.split("\n")[1] ?? "-";
        assert.not.ok(Object.values(after).some((text) => text.includes(line)));
      }
      const locked = await buildWith(cluster, {});
      assert.is(locked.status, 1);
      assert.match(locked.stderr, /secrets-identity-missing[\s\S]*--identity FILE/);
      const opened = await buildWith(cluster, { NODEGEN_AGE_IDENTITY: "key.txt" });
      assert.equal([opened.status, opened.stderr], [0, ""]);
      assert.match(opened.stdout, /^unchanged/);
      assert.equal(snapshot(join(cluster.folder, "out")), built);
    }, profile));

  test("Debian's age opens what nodegen wrote, and nodegen what age wrote", () =>
    inCluster(async (cluster) => {
      await init(cluster);
      const before = files(cluster);
      const recipient = makeIdentity(cluster, "key");
      await encrypt(cluster, [recipient]);
      const age = (...words: string[]) => execFileSync("age", words, { cwd: cluster.folder });
      for (const path of Object.keys(before).filter((one) => /\.key$|^tokens\//.test(one))) {
        const sealed = join(cluster.secrets, `${path}.age`);
        assert.is(age("-d", "-i", "key.txt", sealed).toString(), before[path]);
        writeFileSync(join(cluster.folder, "plain"), before[path] ?? "");
        const recipients = join(cluster.secrets, "recipients.txt");
        writeFileSync(sealed, age("-R", recipients, "plain"));
      }
      const opened = await init(cluster, "key.txt");
      assert.equal([opened.status, opened.stderr], [0, ""]);
      assert.match(opened.stdout, /^unchanged/);
      const decrypted = await cluster.run((io) =>
        decryptSecrets({ profile: cluster.profile, identity: "key.txt" }, io),
      );
      assert.is(decrypted.status, 0);
      assert.equal(files(cluster), before);
    }, profile));

  test("what is made in an encrypted folder is encrypted: certificates, tokens, a new CA", () =>
    inCluster(async (cluster) => {
      await init(cluster);
      const recipient = makeIdentity(cluster, "key");
      await encrypt(cluster, [recipient]);
      const token = await cluster.run((io) =>
        createToken({ profile: cluster.profile, unlock: { identity: "key.txt" } }, io),
      );
      assert.is(token.status, 0);
      for (const step of ["start", "sign"] as const) {
        const command = { profile: cluster.profile, step, ca: [], identity: "key.txt" };
        assert.is((await cluster.run((io) => rotateSecrets(command, io))).status, 0);
        const made = await init(cluster, "key.txt");
        assert.equal([made.status, made.stderr], [0, ""]);
      }
      const open = Object.entries(files(cluster)).filter(
        ([path, text]) =>
          /PRIVATE|"secret"/.test(text) || (/\.key$|^tokens/.test(path) && !path.endsWith(".age")),
      );
      assert.equal(
        open.map(([path]) => path),
        [],
      );
    }, profile));

  test("check and list do without the identity; check --expiry says that it needs it", () =>
    inCluster(async (cluster) => {
      await init(cluster);
      await encrypt(cluster, [makeIdentity(cluster, "key")]);
      const command = { profile: cluster.profile, strict: true, format: "text" } as const;
      assert.is((await cluster.run((io) => check(command, io))).status, 0);
      const expiry = await cluster.run((io) => check({ ...command, expiry: "30d" }, io));
      assert.match(expiry.stderr, /secrets-identity-missing/);
      const list = await cluster.run((io) =>
        listSecrets({ profile: cluster.profile, format: "text" }, io),
      );
      assert.is(list.status, 0);
      assert.match(list.stdout, /^CA +ca .* encrypted .* good/m);
    }, profile));

  test("to other recipients, with the identity of the old ones", () =>
    inCluster(async (cluster) => {
      await init(cluster);
      const [first, second] = [makeIdentity(cluster, "first"), makeIdentity(cluster, "second")];
      await encrypt(cluster, [first]);
      const before = files(cluster);
      assert.is((await encrypt(cluster, [second])).status, 1, "without the old identity");
      assert.equal(files(cluster), before);
      assert.is((await encrypt(cluster, [second], "first.txt")).status, 0);
      assert.is((await init(cluster, "second.txt")).status, 0);
      assert.match((await init(cluster, "first.txt")).stderr, /secrets-identity-wrong/);
    }, profile));

  test("an identity file with a passphrase is opened by it", () =>
    inCluster(async (cluster) => {
      await init(cluster);
      await encrypt(cluster, [makeIdentity(cluster, "key")]);
      const python = findProgram("python3") ?? "python3";
      const script = join(import.meta.dirname, "../secrets/type-passphrase.py");
      const line = [script, "sesame", "age", "-p", "-a", "-o", "closed.txt", "key.txt"];
      execFileSync(python, line, { cwd: cluster.folder, stdio: "ignore" });
      const run = (passphrase: string) =>
        runNodegen(
          ["secrets", "init", "profile.yaml", "-i", "closed.txt", "--passphrase-fd", "0"],
          { cwd: cluster.folder, input: passphrase },
        );
      const wrong = run("open\n");
      assert.is(wrong.status, 1);
      assert.match(wrong.stderr, /secrets-passphrase-wrong.*closed\.txt/);
      const right = run("sesame\n");
      assert.equal([right.status, right.stderr], [0, ""]);
    }, profile));

  /** What is wrong, how it comes about, and what is said. */
  const faults: readonly [string, (cluster: ClusterFolder) => string, RegExp][] = [
    [
      "another identity",
      (cluster) => {
        makeIdentity(cluster, "other");
        return "other.txt";
      },
      /secrets-identity-wrong.*kube-proxy\.key\.age/,
    ],
    [
      "an identity file that is none",
      ({ folder }) => {
        writeFileSync(join(folder, "none.txt"), "AGE-SECRET-KEY-1HALF\n");
        return "none.txt";
      },
      /secrets-identity-unreadable.*none\.txt.*a line of it is no identity/,
    ],
    ["an identity file that is not there", () => "nowhere.txt", /nowhere\.txt.*does not exist/],
    [
      "a file cut short",
      ({ secrets }) => {
        const path = join(secrets, "pki/ca.key.age");
        writeFileSync(path, readFileSync(path).subarray(0, -20));
        return "key.txt";
      },
      /secrets-encrypted-damaged.*ca\.key\.age/,
    ],
    [
      "a file with a changed byte",
      ({ secrets }) => {
        const path = join(secrets, "tokens/bootstrap-token.json.age");
        const bytes = readFileSync(path);
        bytes[bytes.length - 5] = (bytes[bytes.length - 5] ?? 0) ^ 1;
        writeFileSync(path, bytes);
        return "key.txt";
      },
      /secrets-encrypted-damaged.*bootstrap-token\.json\.age/,
    ],
    [
      "an empty file",
      ({ secrets }) => {
        writeFileSync(join(secrets, "pki/kube-proxy.key.age"), "");
        return "key.txt";
      },
      /secrets-encrypted-damaged.*kube-proxy\.key\.age/,
    ],
  ];
  for (const [name, prepare, wanted] of faults) {
    test(`${name}: a clear error, and nothing is changed`, () =>
      inCluster(async (cluster) => {
        await init(cluster);
        await encrypt(cluster, [makeIdentity(cluster, "key")]);
        const identity = prepare(cluster);
        const before = files(cluster);
        const { status, stdout, stderr } = await init(cluster, identity);
        assert.equal([status, stdout], [1, ""]);
        assert.match(stderr, wanted);
        assert.not.match(stderr, /1HALF/);
        assert.equal(files(cluster), before);
      }, profile));
  }

  test("no recipient, or something that is none: refused, and nothing is changed", () =>
    inCluster(async (cluster) => {
      await init(cluster);
      const before = files(cluster);
      assert.match((await encrypt(cluster, [])).stderr, /secrets-no-recipient/);
      assert.match(
        (await encrypt(cluster, ["age1nobody"])).stderr,
        /secrets-recipient-invalid.*age1nobody/,
      );
      assert.equal(files(cluster), before);
    }, profile));

  if (process.getuid?.() !== 0) {
    skip("a read-only secrets folder", "only root can become a user who may not write");
  } else {
    test("a folder that may not be written: a clear error, and nothing is changed", () =>
      inCluster(async (cluster) => {
        await init(cluster);
        execFileSync("chmod", ["-R", "a+rX", cluster.folder]);
        chmodSync(cluster.folder, 0o755);
        const before = files(cluster);
        for (const line of [
          "encrypt profile.yaml -r age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg",
          "rotate profile.yaml start",
          "renew profile.yaml --within 360d",
        ]) {
          const run = runNodegen(["secrets", ...line.split(" ")], {
            cwd: cluster.folder,
            uid: 65534,
            env: { SOURCE_DATE_EPOCH: String(Math.floor(daysLater(100).getTime() / 1000)) },
          });
          assert.is(run.status, 1, line);
          assert.match(run.stderr, /permission|read-only|denied/i);
        }
        assert.equal(files(cluster), before);
        assert.equal(
          readdirSync(cluster.secrets).filter((name) => name.startsWith(".lock")),
          [],
        );
      }, profile));
  }
}

test.run();
