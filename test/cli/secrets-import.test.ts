// timeout: 300
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { modeAt, snapshot } from "../helpers/build-folder.ts";
import { skip } from "../helpers/skip.ts";
import { findProgram } from "../helpers/tools.ts";
import { type ClusterFolder, inCluster } from "../secrets/cluster-folder.ts";
import { init, take, verify } from "../secrets/import-steps.ts";
import { openssl } from "../secrets/openssl.ts";
import { caExtensions, clientExtensions, ownPki } from "../secrets/own-pki.ts";

test("kubeadm's folder: its cluster CA is taken, its other CAs and keys are not", () =>
  inCluster(async (cluster) => {
    const pki = ownPki(join(cluster.folder, "kubernetes/pki"));
    pki.root("ca", "/CN=kubernetes");
    pki.root("front-proxy-ca", "/CN=front-proxy-ca");
    pki.issue("apiserver", "/CN=kube-apiserver", "extendedKeyUsage=serverAuth\n", "ca");
    openssl(pki.folder, "genrsa", "-out", "sa.key", "2048");
    mkdirSync(join(pki.folder, "etcd"));
    const etcd = ownPki(join(pki.folder, "etcd"));
    etcd.root("ca", "/CN=etcd-ca");
    const { status, stdout, stderr } = await take(cluster, "kubernetes/pki");
    assert.equal([status, stderr], [0, ""]);
    assert.match(stdout, /^imported the CA .*demo\.secrets\/pki\/ca\.crt, valid until /);
    const files = Object.entries(snapshot(cluster.secrets)).filter(
      ([, text]) => text !== "(folder)",
    );
    assert.equal(
      files.map(([path]) => path),
      [".gitignore", "README", "pki/ca.crt", "pki/ca.key"],
    );
    assert.is(
      readFileSync(join(cluster.secrets, "pki/ca.crt"), "utf8"),
      readFileSync(join(pki.folder, "ca.crt"), "utf8"),
    );
    assert.equal(
      ["", "pki", "pki/ca.key"].map((path) => modeAt(join(cluster.secrets, path))),
      ["700", "700", "600"],
    );
    assert.is((await init(cluster)).status, 0);
    verify(cluster, "kube-proxy");
    const again = await take(cluster, "kubernetes/pki");
    assert.equal([again.status, again.stdout], [0, "unchanged: all of it is there already\n"]);
  }));

const [cfssl, cfssljson] = [findProgram("cfssl"), findProgram("cfssljson")];
if (cfssl === undefined || cfssljson === undefined) {
  skip("cfssl's ca.pem and ca-key.pem", "cfssl is not installed");
} else {
  test("cfssl's ca.pem and ca-key.pem, and a certificate that cfssl has issued", () =>
    inCluster(async (cluster) => {
      const folder = join(cluster.folder, "cfssl");
      mkdirSync(folder);
      const make = (name: string, request: object, ...words: string[]) => {
        const input = JSON.stringify(request);
        const made = execFileSync(cfssl, ["gencert", ...words, "-"], {
          cwd: folder,
          input,
          stdio: ["pipe", "pipe", "ignore"],
        });
        execFileSync(cfssljson, ["-bare", name], { cwd: folder, input: made });
      };
      const key = { algo: "rsa", size: 2048 };
      make("ca", { CN: "kubernetes", key, names: [{ C: "CN", O: "k8s" }] }, "-initca");
      const worker = {
        CN: "system:node:worker-1",
        hosts: [""],
        key,
        names: [{ O: "system:nodes" }],
      };
      make("worker-1", worker, "-ca=ca.pem", "-ca-key=ca-key.pem");
      const { status, stdout, stderr } = await take(cluster, "cfssl");
      assert.equal([status, stderr], [0, ""]);
      assert.match(stdout, /imported the certificate .*worker-1\/kubelet-client\.crt/);
      verify(cluster, "nodes/worker-1/kubelet-client");
      assert.is((await init(cluster)).status, 0);
      verify(cluster, "kube-proxy", "-purpose", "sslclient");
    }));
}

test("an intermediate CA comes with its chain, in whatever order, and so do its leaves", () =>
  inCluster(async (cluster) => {
    const pki = ownPki(join(cluster.folder, "own"));
    pki.root("root", "/CN=company root");
    pki.issue("between", "/CN=company CA", caExtensions, "root");
    pki.issue("cluster", "/CN=cluster CA", caExtensions, "between");
    const files = ["root.crt", "cluster.key", "between.crt", "cluster.crt"];
    assert.is((await take(cluster, ...files.map((name) => `own/${name}`))).status, 0);
    const read = (name: string) => readFileSync(join(pki.folder, name), "utf8");
    const chain = ["cluster.crt", "between.crt", "root.crt"].map(read).join("");
    assert.is(readFileSync(join(cluster.secrets, "pki/ca.crt"), "utf8"), chain);
    assert.equal(await init(cluster).then(({ status, stderr }) => [status, stderr]), [0, ""]);
    // A peer that trusts the root alone finds the way there with what stands behind the leaf.
    const leaf = join(cluster.secrets, "pki/kube-proxy.crt");
    openssl(pki.folder, "verify", "-CAfile", "root.crt", "-untrusted", leaf, leaf);
  }));

test("a chain without its root is taken with a warning", () =>
  inCluster(async (cluster) => {
    const pki = ownPki(join(cluster.folder, "own"));
    pki.root("root", "/CN=company root");
    pki.issue("ca", "/CN=cluster CA", caExtensions, "root");
    const { status, stderr } = await take(cluster, "own/ca.crt", "own/ca.key");
    assert.is(status, 0);
    assert.match(stderr, /warning\[secrets-chain-incomplete\].*CN=company root/);
  }));

test("without the CA's key: issued certificates are taken, and one that is missing is named", () =>
  inCluster(async (cluster) => {
    const pki = ownPki(join(cluster.folder, "own"));
    pki.root("ca", "/CN=our CA");
    const node = (name: string) => {
      const subject = `/O=system:nodes/CN=system:node:${name}`;
      pki.issue(name, subject, clientExtensions, "ca");
    };
    node("worker-1");
    node("worker-2");
    pki.issue("proxy", "/CN=system:kube-proxy", clientExtensions, "ca");
    const pair = (name: string) => [`own/${name}.crt`, `own/${name}.key`];
    assert.is((await take(cluster, "own/ca.crt", ...pair("worker-1"), ...pair("proxy"))).status, 0);
    const short = await init(cluster);
    assert.is(short.status, 1);
    assert.match(short.stderr, /secrets-ca-key-missing.*nodes\/worker-2\/kubelet-client/);
    assert.not.match(short.stderr, /worker-1/);
    assert.is((await take(cluster, ...pair("worker-2"))).status, 0);
    const whole = await init(cluster);
    assert.equal([whole.status, whole.stderr], [0, ""]);
    assert.match(whole.stdout, /^unchanged/);
  }));

/** What stands wrong, how the files come about, and what is said. */
const faults: readonly [string, (cluster: ClusterFolder) => readonly string[], RegExp][] = [
  [
    "a key that belongs to another certificate",
    ({ folder }) => {
      const pki = ownPki(join(folder, "own"));
      pki.root("ca", "/CN=our CA");
      pki.root("other", "/CN=other");
      renameSync(join(pki.folder, "other.key"), join(pki.folder, "ca.key"));
      return ["own"];
    },
    /secrets-ca-key-mismatch.*own\/ca\.key.*own\/ca\.crt/,
  ],
  [
    "a node's certificate without its key",
    ({ folder }) => {
      const pki = ownPki(join(folder, "own"));
      pki.root("ca", "/CN=our CA");
      pki.issue("n", "/O=system:nodes/CN=system:node:worker-1", clientExtensions, "ca");
      return ["own/ca.crt", "own/n.crt"];
    },
    /secrets-import-no-key.*own\/n\.crt.*nodes\/worker-1\/kubelet-client/,
  ],
  [
    "a node's certificate without the group that gives it rights",
    ({ folder }) => {
      const pki = ownPki(join(folder, "own"));
      pki.root("ca", "/CN=our CA");
      pki.issue("n", "/O=company/CN=system:node:worker-1", clientExtensions, "ca");
      return ["own/ca.crt", "own/n.crt", "own/n.key"];
    },
    /secrets-import-unfit.*its O is not system:nodes/,
  ],
  [
    "a node's certificate that another CA has signed",
    ({ folder }) => {
      const pki = ownPki(join(folder, "own"));
      pki.root("ca", "/CN=our CA");
      pki.root("other", "/CN=other");
      pki.issue("n", "/O=system:nodes/CN=system:node:worker-1", clientExtensions, "other");
      return ["own/ca.crt", "own/n.crt", "own/n.key"];
    },
    /secrets-import-unfit.*another CA signed it/,
  ],
  [
    "a certificate that nothing asks for",
    ({ folder }) => {
      const pki = ownPki(join(folder, "own"));
      pki.root("ca", "/CN=our CA");
      pki.issue("n", "/CN=somebody", clientExtensions, "ca");
      return ["own/ca.crt", "own/n.crt", "own/n.key"];
    },
    /secrets-import-unasked.*CN=somebody/,
  ],
  [
    "a file that is no PEM",
    ({ folder }) => {
      writeFileSync(join(folder, "ca.crt"), "hello");
      return ["ca.crt"];
    },
    /secrets-import-not-pem.*ca\.crt/,
  ],
  ["a file that is not there", () => ["nowhere.crt"], /secrets-import-source.*it does not exist/],
  [
    "a folder without a CA",
    ({ folder }) => {
      mkdirSync(join(folder, "own"));
      return ["own"];
    },
    /secrets-import-nothing/,
  ],
];
for (const [name, prepare, wanted] of faults) {
  test(`${name}: refused, and nothing is changed`, () =>
    inCluster(async (cluster) => {
      const sources = prepare(cluster);
      const before = snapshot(cluster.folder);
      const { status, stdout, stderr } = await take(cluster, ...sources);
      assert.equal([status, stdout], [1, ""]);
      assert.match(stderr, wanted);
      assert.equal(snapshot(cluster.folder), before);
    }));
}

test("a key in a folder that cannot be read is named, with the reason", () =>
  inCluster(async (cluster) => {
    const pki = ownPki(join(cluster.folder, "own"));
    pki.root("ca", "/CN=our CA");
    rmSync(join(pki.folder, "ca.key"));
    symlinkSync("nowhere", join(pki.folder, "ca.key"));
    const { status, stderr } = await take(cluster, "own");
    assert.is(status, 1);
    assert.match(stderr, /secrets-import-source.*cannot read own\/ca\.key: it does not exist/);
    assert.not(existsSync(cluster.secrets));
  }));

test("another CA than the one that is there is refused; the same one issued anew is taken", () =>
  inCluster(async (cluster) => {
    const pki = ownPki(join(cluster.folder, "own"));
    pki.root("ca", "/CN=our CA");
    pki.root("other", "/CN=other CA");
    await take(cluster, "own/ca.crt", "own/ca.key");
    const before = snapshot(cluster.secrets);
    const refused = await take(cluster, "own/other.crt", "own/other.key");
    assert.is(refused.status, 1);
    assert.match(refused.stderr, /secrets-ca-there.*CN=our CA.*CN=other CA[\s\S]*secrets rotate/);
    assert.equal(snapshot(cluster.secrets), before);
    writeFileSync(join(pki.folder, "e"), caExtensions);
    const anew = ["-days", "7300", "-extfile", "e", "-out", "anew.crt"];
    openssl(pki.folder, "x509", "-req", "-in", "ca.csr", "-signkey", "ca.key", ...anew);
    assert.is((await take(cluster, "own/anew.crt")).status, 0);
    assert.is(
      readFileSync(join(cluster.secrets, "pki/ca.crt"), "utf8"),
      readFileSync(join(pki.folder, "anew.crt"), "utf8"),
    );
  }));

test.run();
