import { randomBytes, X509Certificate } from "node:crypto";
import { gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createAuthority, issueCertificate } from "../../../src/secrets/authority.ts";
import { parseCertificates, parsePrivateKey } from "../../../src/secrets/certificate.ts";
import type { KeyPair, SecretsRequest } from "../../../src/secrets/secrets.ts";
import { standInSecrets } from "../../../src/secrets/stand-in.ts";
import { kubeletServing, kubeProxy, secretsRequest } from "../../secrets/requests.ts";

for (const keyAlgorithm of ["ecdsa-p256", "ecdsa-p384", "rsa-2048"] as const) {
  test(`stand-ins for ${keyAlgorithm} are as large as real ones, also compressed`, async () => {
    const request = secretsRequest({ keyAlgorithm, certificates: [kubeProxy, kubeletServing] });
    const real = await realSecrets(request);
    const standIn = standInSecrets(request);
    const pairs = [[standIn.caCertificatePem], ...[...standIn.certificates.values()].map(texts)];
    for (const [index, wanted] of real.entries()) {
      const off = [
        (pairs[index]?.join("").length ?? 0) - wanted.join("").length,
        compressed(pairs[index] ?? []) - compressed(wanted),
      ];
      for (const one of off) assert.ok(Math.abs(one) <= 40, `${index} is off by ${off}`);
    }
    const off = compressed(pairs.flat()) - compressed(real.flat());
    assert.ok(Math.abs(off) <= 80, `all together are off by ${off}`);
  });
}

/** The CA's certificate, then each pair. */
async function realSecrets(request: SecretsRequest): Promise<readonly (readonly string[])[]> {
  const { keyAlgorithm, caSubject: subject } = request;
  const context = { now: new Date(), random: randomBytes };
  const options = { commonName: "demo-ca", subject, keyAlgorithm, validityHours: 1 };
  const ca = await createAuthority(options, context);
  const key = parsePrivateKey(ca.privateKeyPem);
  if (typeof key === "string") throw new Error(key);
  const authority = { certificate: new X509Certificate(ca.certificatePem), key };
  const pairs = request.certificates.map(async (wanted) =>
    texts(await issueCertificate(wanted, authority, options, context)),
  );
  return [[ca.certificatePem], ...(await Promise.all(pairs))];
}

const texts = ({ certificatePem, privateKeyPem }: KeyPair) => [certificatePem, privateKeyPem];

/** Bytes of a gzip of texts as a file and as a kubeconfig have them. */
function compressed(parts: readonly string[]): number {
  const embedded = parts.map((text) => Buffer.from(text).toString("base64"));
  return [parts, embedded].reduce((sum, all) => sum + gzipSync(all.join("\n")).length, 0);
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

for (const keyAlgorithm of ["ecdsa-p256", "rsa-2048"] as const)
  test(`stand-ins for ${keyAlgorithm} cannot be used`, () => {
    const { caCertificatePem, certificates, standIn } = standInSecrets(
      secretsRequest({ keyAlgorithm }),
    );
    const pair = certificates.get("kube-proxy");
    assert.ok(standIn);
    assert.is(parseCertificates(caCertificatePem), undefined);
    assert.is(parseCertificates(pair?.certificatePem ?? ""), undefined);
    assert.is(parsePrivateKey(pair?.privateKeyPem ?? ""), "unreadable");
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
