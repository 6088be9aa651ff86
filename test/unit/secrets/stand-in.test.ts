import { randomBytes, X509Certificate } from "node:crypto";
import { gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createAuthority, issueCertificate } from "../../../src/secrets/authority.ts";
import { parseCertificates, parsePrivateKey } from "../../../src/secrets/certificate.ts";
import { standInSecrets } from "../../../src/secrets/stand-in.ts";
import { kubeletServing, kubeProxy, secretsRequest } from "../../secrets/requests.ts";

for (const keyAlgorithm of ["ecdsa-p256", "ecdsa-p384", "rsa-2048"] as const) {
  test(`stand-ins for ${keyAlgorithm} are as large as real ones`, async () => {
    const request = secretsRequest({ keyAlgorithm, certificates: [kubeProxy, kubeletServing] });
    const context = { now: new Date(), random: randomBytes };
    const options = {
      commonName: "demo-ca",
      subject: request.caSubject,
      keyAlgorithm,
      validityHours: 1,
    };
    const ca = await createAuthority(options, context);
    const key = parsePrivateKey(ca.privateKeyPem);
    if (typeof key === "string") throw new Error(key);
    const standIn = standInSecrets(request);
    assert.ok(Math.abs(standIn.caCertificatePem.length - ca.certificatePem.length) <= 8);
    const authority = { certificate: new X509Certificate(ca.certificatePem), key };
    for (const wanted of request.certificates) {
      const real = await issueCertificate(wanted, authority, options, context);
      const substitute = standIn.certificates.get(wanted.name);
      const off = (substitute?.certificatePem.length ?? 0) - real.certificatePem.length;
      assert.ok(Math.abs(off) <= 8, `${wanted.name} is off by ${off}`);
      const keyOff = (substitute?.privateKeyPem.length ?? 0) - real.privateKeyPem.length;
      assert.ok(Math.abs(keyOff) <= 8, `the key of ${wanted.name} is off by ${keyOff}`);
    }
  });
}

test("stand-ins are the same each time, and no two are alike", () => {
  const request = secretsRequest({ certificates: [kubeProxy, kubeletServing] });
  const [first, second] = [standInSecrets(request), standInSecrets(request)];
  assert.equal(first, second);
  const texts = [first.caCertificatePem];
  for (const pair of first.certificates.values()) {
    texts.push(pair.certificatePem, pair.privateKeyPem);
  }
  const lines = texts.flatMap((text) => text.split("\n").filter((line) => !/^-|^$/.test(line)));
  assert.is(new Set(lines).size, lines.length);
});

test("stand-ins do not compress and cannot be used", () => {
  const { caCertificatePem, certificates, standIn } = standInSecrets(secretsRequest());
  assert.ok(standIn);
  const bytes = Buffer.from(caCertificatePem.replace(/-----.*-----/g, ""), "base64");
  assert.ok(gzipSync(bytes).length > bytes.length);
  assert.is(parseCertificates(caCertificatePem), undefined);
  assert.is(parsePrivateKey(certificates.get("kube-proxy")?.privateKeyPem ?? ""), "unreadable");
});

test("a given token is used, one that is not asked for is not there", () => {
  const given = { source: "given", id: "abcdef", secret: "0123456789abcdef" } as const;
  const withToken = standInSecrets(secretsRequest({ bootstrapToken: given, fileToken: false }));
  assert.equal(withToken.bootstrapToken, {
    id: "abcdef",
    secret: "0123456789abcdef",
    expires: undefined,
  });
  assert.is(withToken.fileToken, undefined);
  const without = standInSecrets(secretsRequest({ bootstrapToken: undefined }));
  assert.is(without.bootstrapToken, undefined);
});

test.run();
