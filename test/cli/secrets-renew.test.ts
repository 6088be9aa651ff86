// timeout: 240
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { build } from "../../src/cli/commands/build.ts";
import { check } from "../../src/cli/commands/check.ts";
import { exportSecrets } from "../../src/cli/secrets/export-secrets.ts";
import { listSecrets } from "../../src/cli/secrets/list-secrets.ts";
import { initSecrets, renewSecrets } from "../../src/cli/secrets/renew-secrets.ts";
import { showSecret } from "../../src/cli/secrets/show-secret.ts";
import type { ListedSecret } from "../../src/secrets/inventory.ts";
import { modeAt, snapshot } from "../helpers/build-folder.ts";
import { smallProfile } from "../helpers/cli-profiles.ts";
import { runNodegen } from "../helpers/nodegen.ts";
import { type ClusterFolder, daysLater, inCluster, now } from "../secrets/cluster-folder.ts";
import { openssl } from "../secrets/openssl.ts";

type Listed = ListedSecret & { readonly nodes: readonly string[] };

function init(cluster: ClusterFolder) {
  return cluster.run((io) => initSecrets({ profile: cluster.profile }, io));
}

function renew(cluster: ClusterFolder, within: string, at = now) {
  const command = { profile: cluster.profile, within };
  return cluster.run((io) => renewSecrets(command, io), { now: at });
}

function checked(cluster: ClusterFolder, expiry: string, at = now) {
  const command = { profile: cluster.profile, strict: false, format: "text", expiry } as const;
  return cluster.run((io) => check(command, io), { now: at });
}

async function list(cluster: ClusterFolder, at = now): Promise<readonly Listed[]> {
  const command = { profile: cluster.profile, format: "json" } as const;
  const { stdout } = await cluster.run((io) => listSecrets(command, io), { now: at });
  return (JSON.parse(stdout) as { secrets: readonly Listed[] }).secrets;
}

test("list: what is there, where, with which key, until when and for whom", () =>
  inCluster(async (cluster) => {
    const before = await list(cluster);
    assert.equal([...new Set(before.map(({ state }) => state))], ["missing"]);
    assert.not.ok(existsSync(cluster.secrets));
    await init(cluster);
    const listed = await list(cluster);
    assert.equal(
      listed.map(({ name, keyAlgorithm, state, nodes }) => [name, keyAlgorithm, state, nodes]),
      [
        ["ca", "ecdsa-p256", "good", ["worker-1", "worker-2"]],
        ["kube-proxy", "ecdsa-p256", "good", ["worker-1", "worker-2"]],
        ["nodes/worker-1/kubelet-client", "ecdsa-p256", "good", ["worker-1"]],
        ["nodes/worker-2/kubelet-client", "ecdsa-p256", "good", ["worker-2"]],
      ],
    );
    for (const { path, notAfter = "" } of listed) {
      const end = openssl(cluster.folder, "x509", "-in", path, "-noout", "-enddate");
      assert.is(Date.parse(end.replace("notAfter=", "")), Date.parse(notAfter));
    }
    const states = (await list(cluster, daysLater(300))).map(({ state }) => state);
    assert.equal(states, ["good", "near its end", "near its end", "near its end"]);
    const ended = (await list(cluster, daysLater(400))).map(({ state }) => state);
    assert.equal(ended, ["good", "expired", "expired", "expired"]);
  }));

test("everything that list shows with an end stands in manifest.json with the same end", () =>
  inCluster(async (cluster) => {
    const command = {
      profile: cluster.profile,
      out: "out",
      nodes: [],
      check: false,
      sheetWithSecrets: false,
    };
    await cluster.run((io) => build(command, io));
    const text = readFileSync(join(cluster.folder, "out/demo/manifest.json"), "utf8");
    const { expires } = JSON.parse(text) as { expires: { notAfter: string }[] };
    const listed = (await list(cluster)).flatMap(({ notAfter }) => notAfter ?? []);
    const times = (ends: readonly string[]) => ends.map((end) => Date.parse(end)).sort();
    assert.equal(times(listed), times(expires.map(({ notAfter }) => notAfter)));
    assert.ok(listed.length > 1);
  }, smallProfile()));

test("check --expiry fails in time, names what ends, and passes after a renewal", () =>
  inCluster(async (cluster) => {
    await init(cluster);
    assert.is((await checked(cluster, "30d", daysLater(330))).status, 0);
    const late = await checked(cluster, "30d", daysLater(340));
    assert.is(late.status, 1);
    assert.is(late.stderr.match(/error\[secrets-expires-soon\]/g)?.length, 3);
    assert.match(late.stderr, /kube-proxy\.crt ends on \d{4}-/);
    assert.is((await renew(cluster, "30d", daysLater(340))).status, 0);
    assert.equal((await checked(cluster, "30d", daysLater(340))).status, 0);
    const ca = await checked(cluster, "30d", daysLater(3640));
    assert.match(ca.stderr, /the CA .*ca\.crt ends on [\s\S]*secrets rotate/);
  }));

test("check --expiry lets a token be that never lives so long", () =>
  inCluster(async (cluster) => {
    await init(cluster);
    assert.is((await checked(cluster, "30d")).status, 0);
    const late = await checked(cluster, "10d", daysLater(25));
    assert.is(late.status, 1);
    assert.match(late.stderr, /the bootstrap token .* ends on/);
  }, smallProfile()));

test("renew: reissues what ends within the time, and says which nodes need a new launch", () =>
  inCluster(async (cluster) => {
    await init(cluster);
    const before = snapshot(cluster.secrets);
    const none = await renew(cluster, "30d", daysLater(100));
    assert.equal([none.status, none.stdout], [0, "nothing that can be renewed ends within 30d\n"]);
    assert.equal(snapshot(cluster.secrets), before);
    const done = await renew(cluster, "300d", daysLater(100));
    assert.equal([done.status, done.stderr], [0, ""]);
    assert.match(done.stdout, /launch anew, for the new certificates: worker-1, worker-2\n/);
    const after = snapshot(cluster.secrets);
    const changed = Object.keys(after).filter((path) => after[path] !== before[path]);
    assert.equal(changed.length, 6);
    assert.not.ok(changed.some((path) => /pki\/ca\./.test(path)));
    for (const path of changed) assert.is(modeAt(join(cluster.secrets, path)), "600");
    const files = ["-CAfile", "pki/ca.crt", "pki/kube-proxy.crt"];
    openssl(cluster.secrets, "verify", "-no_check_time", ...files);
    const again = await renew(cluster, "3000d", daysLater(100));
    assert.match(again.stdout, /^nothing/, "what ends no later is not made again");
  }));

test("show: what openssl says, and kubeadm's hash of the CA; never a key", () =>
  inCluster(async (cluster) => {
    await init(cluster);
    const show = (name: string, format: "json" | "pem" | "text") =>
      cluster.run((io) => showSecret({ profile: cluster.profile, name, format }, io));
    const [shown] = JSON.parse((await show("ca", "json")).stdout);
    const path = join(cluster.secrets, "pki/ca.crt");
    const print = openssl(cluster.folder, "x509", "-in", path, "-noout", "-fingerprint", "-sha256");
    assert.is(print.trim().replace(/^.*=/, ""), shown.sha256);
    const key = openssl(cluster.folder, "x509", "-in", path, "-noout", "-pubkey");
    const der = Buffer.from(key.replace(/-----.*-----|\n/g, ""), "base64");
    assert.is(shown.caCertHash, `sha256:${createHash("sha256").update(der).digest("hex")}`);
    assert.is((await show("ca", "pem")).stdout, readFileSync(path, "utf8"));
    assert.match((await show("kube-proxy", "text")).stdout, /^subject +CN=system:kube-proxy\n/m);
    const unknown = await show("nobody", "text");
    assert.is(unknown.status, 1);
    assert.match(unknown.stderr, /secrets-name-unknown.*ca, kube-proxy/);
  }));

test("export: a tar and a folder without the CA's key; --public without any key", () =>
  inCluster(async (cluster) => {
    await init(cluster);
    const run = (destination: string, publicOnly: boolean) =>
      cluster.run((io) => exportSecrets({ profile: cluster.profile, destination, publicOnly }, io));
    assert.is((await run("pki.tar", false)).status, 0);
    assert.is(modeAt(join(cluster.folder, "pki.tar")), "600");
    const names = execFileSync("tar", ["tf", join(cluster.folder, "pki.tar")], {
      encoding: "utf8",
    });
    assert.match(names, /^pki\/ca\.crt$/m);
    assert.match(names, /^pki\/kube-proxy\.key$/m);
    assert.not.match(names, /ca\.key/);
    const secret = readFileSync(join(cluster.secrets, "pki/ca.key"), "utf8").split("\n")[1] ?? "-";
    assert.not.ok(readFileSync(join(cluster.folder, "pki.tar"), "utf8").includes(secret));
    assert.is((await run("certificates", true)).status, 0);
    assert.not.match(
      Object.values(snapshot(join(cluster.folder, "certificates"))).join(""),
      /PRIVATE/,
    );
    assert.equal(
      [(await run("pki.tar", false)).status, (await run("certificates", true)).status],
      [1, 1],
    );
  }));

test("on the command line: actions, help, and what is wrong", () =>
  inCluster(async (cluster) => {
    const run = (line: string) => runNodegen(line.split(" "), { cwd: cluster.folder });
    assert.match(run("secrets --help").stdout, /nodegen secrets import <profile> <sources\.\.>/);
    assert.match(run("secrets rotate --help").stdout, /--ca/);
    assert.equal([run("secrets").status, run("secrets renw profile.yaml").status], [2, 2]);
    assert.is(run("secrets renew profile.yaml --within soon").status, 2);
    assert.is(run("check profile.yaml --expiry=never").status, 2);
    assert.is(run("secrets init profile.yaml").status, 0);
    assert.match(run("secrets list profile.yaml").stdout, /^WHAT +NAME[\s\S]*all 2 nodes/);
  }));

test.run();
