import { randomBytes, X509Certificate } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromPem, toPem } from "../../../src/formats/pem.ts";
import { createAuthority, issueCertificate } from "../../../src/secrets/authority.ts";
import { checkAuthority } from "../../../src/secrets/authority-check.ts";
import { parsePrivateKey } from "../../../src/secrets/certificate.ts";
import { lifetimeOf } from "../../../src/secrets/certificate-lifetime.ts";
import { createLeafCheck } from "../../../src/secrets/leaf-check.ts";
import { reviewSecrets, type StoredSecrets } from "../../../src/secrets/review.ts";
import type { CertificateRequest, KeyPair, SecretsRequest } from "../../../src/secrets/secrets.ts";
import { secretsPaths } from "../../../src/secrets/secrets-paths.ts";
import { kubeletServing, kubeProxy, secretsRequest } from "../../secrets/requests.ts";

const now = new Date("2026-11-21T10:00:00Z");
const context = { now, random: randomBytes };
const paths = secretsPaths("demo.secrets");

async function makeAuthority(keyAlgorithm: SecretsRequest["keyAlgorithm"]) {
  const named = { commonName: "demo-ca", subject: { organization: "Demo" } };
  const pair = await createAuthority({ ...named, keyAlgorithm, validityHours: 87_600 }, context);
  const { value } = checkAuthority(pair.certificatePem, pair.privateKeyPem, paths, now);
  if (value?.key === undefined) throw new Error("no CA");
  return { pair, checked: value, signing: { certificate: value.signer, key: value.key } };
}

const authority = await makeAuthority("ecdsa-p256");
const stranger = await makeAuthority("ecdsa-p256");
const request = secretsRequest({ certificates: [kubeProxy, kubeletServing] });

type Made = Partial<{
  wanted: CertificateRequest;
  hours: number;
  at: Date;
  by: typeof authority;
  keyAlgorithm: SecretsRequest["keyAlgorithm"];
}>;

async function issue(made: Made = {}): Promise<KeyPair> {
  const { wanted = kubeletServing, hours = request.validityHours, at = now } = made;
  const { by = authority, keyAlgorithm = request.keyAlgorithm } = made;
  const options = { keyAlgorithm, validityHours: hours };
  const issued = await issueCertificate(wanted, by.signing, options, { ...context, now: at });
  return { certificatePem: issued.certificatePem, privateKeyPem: issued.privateKeyPem };
}

const good = await issue();
const other = await issue();
const first = await issue({ wanted: kubeProxy });

for (const ca of ["ecdsa-p256", "ecdsa-p384", "rsa-2048"] as const) {
  for (const keyAlgorithm of ["ecdsa-p256", "ecdsa-p384"] as const) {
    test(`knows what was made of ${keyAlgorithm} by a CA of ${ca}, and when it holds`, async () => {
      const by = await makeAuthority(ca);
      const check = createLeafCheck(by.checked, { ...request, keyAlgorithm });
      for (const wanted of [kubeProxy, kubeletServing]) {
        const pair = await issue({ by, keyAlgorithm, wanted });
        assert.equal(check(pair, wanted), lifetimeOf(new X509Certificate(pair.certificatePem)));
      }
    });
  }
}

function changeByte(label: string, pem: string, at: number): string {
  const der = Buffer.from(fromPem(label, pem) ?? []);
  der[at] = (der[at] ?? 0) ^ 0x01;
  return toPem(label, der);
}

test("knows nothing in which one byte is another, wherever it stands", () => {
  const check = createLeafCheck(authority.checked, request);
  for (const [label, field] of [
    ["CERTIFICATE", "certificatePem"],
    ["EC PRIVATE KEY", "privateKeyPem"],
  ] as const) {
    const length = fromPem(label, good[field])?.length ?? 0;
    assert.ok(length > 100);
    for (let at = 0; at < length; at += 1) {
      const damaged = { ...good, [field]: changeByte(label, good[field], at) };
      assert.is(check(damaged, kubeletServing), undefined, `${field} ${at}`);
    }
    for (let end = 0; end < good[field].length; end += 7) {
      const cut = { ...good, [field]: good[field].slice(0, end) };
      assert.is(check(cut, kubeletServing), undefined);
    }
  }
});

const pkcs8 = parsePrivateKey(good.privateKeyPem);
if (typeof pkcs8 === "string") throw new Error(pkcs8);

/** What may lie in the folder in place of `good`, and why it does not do; none where it does. */
const stored: Readonly<Record<string, readonly [KeyPair, string | undefined]>> = {
  "what was issued": [good, undefined],
  "with a text before it": [
    { ...good, certificatePem: `# mine\n${good.certificatePem}` },
    undefined,
  ],
  "with the CA behind it": [
    { ...good, certificatePem: good.certificatePem + authority.pair.certificatePem },
    undefined,
  ],
  "the key in another form": [
    { ...good, privateKeyPem: String(pkcs8.export({ format: "pem", type: "pkcs8" })) },
    undefined,
  ],
  "another's key": [
    { ...good, privateKeyPem: other.privateKeyPem },
    "its key does not belong to it",
  ],
  "of another CA of the same name": [await issue({ by: stranger }), "another CA signed it"],
  "a damaged signature": [
    { ...good, certificatePem: changeByte("CERTIFICATE", good.certificatePem, -1 + derSize(good)) },
    "another CA signed it",
  ],
  "a damaged text": [
    { ...good, certificatePem: good.certificatePem.slice(40) },
    "it was unreadable",
  ],
  "no key": [{ ...good, privateKeyPem: "nothing" }, "it was unreadable"],
  "of another name": [
    await issue({ wanted: { ...kubeletServing, commonName: "system:node:node-2" } }),
    "its subject has changed",
  ],
  "with an address less": [
    await issue({ wanted: { ...kubeletServing, ipAddresses: ["10.0.0.21"] } }),
    "its names or addresses have changed",
  ],
  "for another use": [
    await issue({ wanted: { ...kubeletServing, usages: ["clientAuth"] } }),
    "its usages have changed",
  ],
  "of another algorithm": [
    await issue({ keyAlgorithm: "ecdsa-p384" }),
    "the key algorithm has changed",
  ],
  "for a longer time": [await issue({ hours: 2 * 8760 }), "its lifetime has changed"],
};

function derSize({ certificatePem }: KeyPair): number {
  return fromPem("CERTIFICATE", certificatePem)?.length ?? 0;
}

/** A folder with the CA and both certificates. */
function folderOf(proxy: KeyPair, serving: KeyPair): StoredSecrets {
  const texts = ({ certificatePem, privateKeyPem }: KeyPair) => ({
    certificate: certificatePem,
    key: privateKeyPem,
  });
  return {
    caCertificate: authority.pair.certificatePem,
    caKey: authority.pair.privateKeyPem,
    certificates: new Map([
      [kubeProxy.name, texts(proxy)],
      [kubeletServing.name, texts(serving)],
    ]),
    bootstrapToken: undefined,
    fileToken: undefined,
  };
}

for (const [name, [pair, reason]] of Object.entries(stored)) {
  test(`${name}: the same verdict with the check as without it`, () => {
    const folder = folderOf(first, pair);
    const times = { now, renewBefore: undefined };
    const closely = reviewSecrets(folder, request, paths, times);
    const quickly = reviewSecrets(folder, request, paths, times, createLeafCheck);
    assert.equal(
      quickly.certificates.due.map((due) => due.reason),
      reason === undefined ? [] : [reason],
    );
    assert.equal([...quickly.certificates.kept], [...closely.certificates.kept]);
    assert.equal(quickly.certificates.due, closely.certificates.due);
  });
}

for (const [days, reasons] of [
  [100, []],
  [330, ["less than a fifth of its lifetime was left"]],
  [366, ["it had expired"]],
] as const) {
  test(`a certificate of a year after ${days} days`, async () => {
    const at = new Date(now.getTime() + days * 86_400_000);
    const folder = folderOf(await issue({ wanted: kubeProxy, at }), good);
    const times = { now: at, renewBefore: undefined };
    const { certificates } = reviewSecrets(folder, request, paths, times, createLeafCheck);
    assert.equal(
      certificates.due.map(({ reason }) => reason),
      reasons,
    );
  });
}

test("without the CA's key nothing is known beforehand", () => {
  const check = createLeafCheck({ ...authority.checked, key: undefined }, request);
  assert.is(check(good, kubeletServing), undefined);
});

test.run();
