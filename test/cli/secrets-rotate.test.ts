// timeout: 240
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { importSecrets } from "../../src/cli/secrets/import-secrets.ts";
import { listSecrets } from "../../src/cli/secrets/list-secrets.ts";
import { initSecrets } from "../../src/cli/secrets/renew-secrets.ts";
import { rotateSecrets } from "../../src/cli/secrets/rotate-secrets.ts";
import type { RotationStep } from "../../src/secrets/store-rotation.ts";
import { modeAt, put, snapshot } from "../helpers/build-folder.ts";
import { type ClusterFolder, inCluster } from "../secrets/cluster-folder.ts";
import { openssl } from "../secrets/openssl.ts";
import { ownPki } from "../secrets/own-pki.ts";

function rotate(cluster: ClusterFolder, step: RotationStep | "status", ...ca: string[]) {
  return cluster.run((io) => rotateSecrets({ profile: cluster.profile, step, ca }, io));
}

function init(cluster: ClusterFolder) {
  return cluster.run((io) => initSecrets({ profile: cluster.profile }, io));
}

/** What a node of a build has: the CA file and a certificate that it shows to others. */
interface Launched {
  readonly ca: string;
  readonly certificate: string;
}

async function launch(cluster: ClusterFolder): Promise<Launched> {
  const { status, stderr } = await init(cluster);
  assert.is(status, 0, stderr);
  const read = (path: string) => readFileSync(join(cluster.secrets, path), "utf8");
  return { ca: read("pki/ca.crt"), certificate: read("pki/kube-proxy.crt") };
}

/** Whether whoever has the CA file of `a` takes the certificate of `b`. */
function trusts(cluster: ClusterFolder, a: Launched, b: Launched): boolean {
  put(join(cluster.folder, "a.crt"), a.ca);
  put(join(cluster.folder, "b.crt"), b.certificate);
  try {
    openssl(cluster.folder, "verify", "-x509_strict", "-CAfile", "a.crt", "b.crt");
    return true;
  } catch {
    return false;
  }
}

test("three steps, each working beside the one before; the old CA is put away, not thrown away", () =>
  inCluster(async (cluster) => {
    const nodes = [await launch(cluster)];
    const oldKey = readFileSync(join(cluster.secrets, "pki/ca.key"), "utf8");
    for (const step of ["start", "sign", "finish"] as const) {
      const { status, stdout, stderr } = await rotate(cluster, step);
      assert.equal([status, stderr], [0, ""]);
      assert.match(stdout, /Next: 1\. nodegen build/);
      if (step !== "sign") {
        nodes.push(await launch(cluster));
        continue;
      }
      const early = await rotate(cluster, "finish");
      assert.is(early.status, 1, "before a build the old CA's certificates are in use");
      assert.match(early.stderr, /secrets-rotation-old-leaf.*kube-proxy\.crt/);
      nodes.push(await launch(cluster));
    }
    for (const [index, node] of nodes.entries()) {
      for (const other of nodes.slice(Math.max(0, index - 1), index + 2)) {
        assert.ok(trusts(cluster, node, other), `step ${index} beside its neighbours`);
      }
    }
    const [first, second, third, last] = nodes as [Launched, Launched, Launched, Launched];
    assert.is(first.certificate, second.certificate, "the first step signs nothing anew");
    assert.not(trusts(cluster, first, third), "so the first step is needed");
    assert.not(trusts(cluster, last, first), "so the old CA is gone");
    const files = snapshot(cluster.secrets);
    const old = Object.entries(files).find(([path]) =>
      /^pki\/old\/[0-9a-f]{16}\/ca\.key$/.test(path),
    );
    assert.ok(old?.[1].startsWith("-----BEGIN PRIVATE KEY-----"));
    const keyOf = (text: string) => {
      put(join(cluster.folder, "k"), text);
      return openssl(cluster.folder, "pkey", "-in", "k", "-pubout");
    };
    assert.is(keyOf(old?.[1] ?? ""), keyOf(oldKey));
    assert.is(modeAt(join(cluster.secrets, old?.[0] ?? "")), "600");
    assert.not.ok(Object.keys(files).some((path) => /^pki\/next\/|^rotation/.test(path)));
    assert.match((await rotate(cluster, "status")).stdout, /^no change/);
    assert.is((await rotate(cluster, "start")).status, 0);
    assert.match(readFileSync(join(cluster.secrets, "pki/next/ca.crt"), "utf8"), /CERTIFICATE/);
    const next = join(cluster.secrets, "pki/next/ca.crt");
    assert.match(openssl(cluster.folder, "x509", "-in", next, "-noout", "-subject"), /demo-ca-3/);
  }));

test("steps out of their order are refused, with the one that is next", () =>
  inCluster(async (cluster) => {
    const none = await rotate(cluster, "start");
    assert.match(none.stderr, /secrets-rotation-no-ca/);
    await init(cluster);
    const early = await rotate(cluster, "sign");
    assert.is(early.status, 1);
    assert.match(early.stderr, /secrets-rotation-order[\s\S]*rotate PROFILE start/);
    await rotate(cluster, "start");
    const before = snapshot(cluster.secrets);
    for (const step of ["start", "finish"] as const) {
      assert.match((await rotate(cluster, step)).stderr, /secrets-rotation-order[\s\S]*sign/);
    }
    assert.equal(snapshot(cluster.secrets), before);
    const list = await cluster.run((io) =>
      listSecrets({ profile: cluster.profile, format: "text" }, io),
    );
    assert.match(list.stdout, /trusted[\s\S]* next [\s\S]*step 1 of 3/);
  }));

test("a state that cannot be read is no bug of nodegen's", () =>
  inCluster(async (cluster) => {
    await init(cluster);
    put(join(cluster.secrets, "rotation.json/in-the-way"), "");
    const options = { profile: cluster.profile, format: "text" } as const;
    const { status, stderr } = await cluster.run((io) => listSecrets(options, io));
    assert.is(status, 1);
    assert.match(
      stderr,
      /^error\[secrets-not-readable\]: .*rotation\.json: a folder is in the way/,
    );
  }));

test("cancel undoes the first step", () =>
  inCluster(async (cluster) => {
    await init(cluster);
    const before = readFileSync(join(cluster.secrets, "pki/ca.crt"), "utf8");
    await rotate(cluster, "start");
    assert.is((await rotate(cluster, "cancel")).status, 0);
    assert.is(readFileSync(join(cluster.secrets, "pki/ca.crt"), "utf8"), before);
    assert.match((await init(cluster)).stdout, /^unchanged/);
  }));

test("to a CA of one's own, and to one whose key is elsewhere", () =>
  inCluster(async (cluster) => {
    await init(cluster);
    const pki = ownPki(join(cluster.folder, "own"));
    pki.root("ca", "/CN=our CA");
    assert.is((await rotate(cluster, "start", "own")).status, 0);
    assert.is((await rotate(cluster, "sign")).status, 0);
    const own = await launch(cluster);
    assert.ok(
      trusts(cluster, { ...own, ca: readFileSync(join(pki.folder, "ca.crt"), "utf8") }, own),
    );
    assert.is((await rotate(cluster, "finish")).status, 0);

    pki.root("hsm", "/CN=HSM");
    assert.is((await rotate(cluster, "start", "own/hsm.crt")).status, 0);
    assert.is((await rotate(cluster, "sign")).status, 0);
    assert.not.ok("pki/ca.key" in snapshot(cluster.secrets), "the old key must not sign on");
    assert.match((await init(cluster)).stdout, /^unchanged/, "what there is is trusted still");
    assert.match((await rotate(cluster, "finish")).stderr, /secrets-rotation-old-leaf/);
    const usages = "extendedKeyUsage=clientAuth\n";
    const subjects = ["/CN=system:kube-proxy", "worker-1", "worker-2"].map((name) =>
      name.startsWith("/") ? name : `/O=system:nodes/CN=system:node:${name}`,
    );
    for (const [index, subject] of subjects.entries()) {
      pki.issue(`leaf-${index}`, subject, usages, "hsm");
      const sources = [`own/leaf-${index}.crt`, `own/leaf-${index}.key`];
      const taken = await cluster.run((io) =>
        importSecrets({ profile: cluster.profile, sources }, io),
      );
      assert.is(taken.status, 0, taken.stderr);
    }
    assert.is((await rotate(cluster, "finish")).status, 0);
    assert.match((await init(cluster)).stdout, /^unchanged/);
  }));

test.run();
