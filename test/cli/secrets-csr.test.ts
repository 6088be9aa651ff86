// timeout: 240
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { requestCertificates } from "../../src/cli/secrets/request-certificates.ts";
import { modeAt, snapshot } from "../helpers/build-folder.ts";
import { inCluster } from "../secrets/cluster-folder.ts";
import { init, take, verify } from "../secrets/import-steps.ts";
import { openssl } from "../secrets/openssl.ts";
import { ownPki } from "../secrets/own-pki.ts";

test("requests out, certificates in: the CA's key is never here", () =>
  inCluster(async (cluster) => {
    const pki = ownPki(join(cluster.folder, "hsm"));
    pki.root("ca", "/CN=our CA");
    await take(cluster, "hsm/ca.crt");
    const ask = () =>
      cluster.run((io) =>
        requestCertificates({ profile: cluster.profile, ca: false, within: "30d" }, io),
      );
    const asked = await ask();
    assert.equal([asked.status, asked.stderr], [0, ""]);
    const requests = [...asked.stdout.matchAll(/: (\/.*\.csr)$/gm)].map(([, path = ""]) => path);
    assert.is(requests.length, 3);
    const keys = snapshot(join(cluster.secrets, "csr"));
    await ask();
    const kept = Object.entries(snapshot(join(cluster.secrets, "csr"))).filter(([path]) =>
      path.endsWith(".key"),
    );
    for (const [path, text] of kept) assert.is(text, keys[path], "a key waits for its answer");
    for (const [index, path] of requests.entries()) {
      openssl(pki.folder, "req", "-verify", "-noout", "-in", path);
      pki.sign(path, `signed-${index}`, "ca");
    }
    const taken = await take(cluster, "hsm/signed-0.crt", "hsm/signed-1.crt", "hsm/signed-2.crt");
    assert.equal([taken.status, taken.stderr], [0, ""]);
    assert.equal(await init(cluster).then(({ status, stderr }) => [status, stderr]), [0, ""]);
    verify(cluster, "nodes/worker-1/kubelet-client", "-purpose", "sslclient");
    assert.equal(
      Object.keys(snapshot(cluster.secrets)).filter((path) => /^csr\/.*\.(key|csr)$/.test(path)),
      [],
    );
    assert.match((await ask()).stdout, /^no certificate is missing or ends within 30d/);
  }));

test("a request for a CA below the company's own", () =>
  inCluster(async (cluster) => {
    const pki = ownPki(join(cluster.folder, "company"));
    pki.root("root", "/CN=company root");
    const { status } = await cluster.run((io) =>
      requestCertificates({ profile: cluster.profile, ca: true, within: "30d" }, io),
    );
    assert.is(status, 0);
    const request = join(cluster.secrets, "csr/ca.csr");
    const text = openssl(pki.folder, "req", "-verify", "-noout", "-text", "-in", request);
    assert.match(text, /Subject: CN = demo-ca\n[\s\S]*CA:TRUE/);
    assert.is(modeAt(join(cluster.secrets, "csr/ca.key")), "600");
    pki.sign(request, "demo-ca", "root");
    assert.is((await take(cluster, "company/demo-ca.crt", "company/root.crt")).status, 0);
    assert.equal(await init(cluster).then((done) => [done.status, done.stderr]), [0, ""]);
    verify(cluster, "kube-proxy", "-purpose", "sslclient");
  }));

test.run();
