import { X509Certificate } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createAuthority, issueCertificate } from "../../../src/secrets/authority.ts";
import { parsePrivateKey } from "../../../src/secrets/certificate.ts";
import type { KeyAlgorithm } from "../../../src/secrets/key-algorithms.ts";
import { keyAlgorithms } from "../../../src/secrets/key-algorithms.ts";
import type { KeyPair } from "../../../src/secrets/secrets.ts";
import { openssl } from "../../secrets/openssl.ts";
import { kubeletServing, kubeProxy } from "../../secrets/requests.ts";
import { withTemporaryFolder } from "../../secrets/temporary-folder.ts";

const now = new Date("2026-11-21T10:00:00.900Z");
const context = { now, random: (size: number) => new Uint8Array(size).fill(0xff) };

async function authority(keyAlgorithm: KeyAlgorithm, validityHours = 87_600): Promise<KeyPair> {
  const options = {
    commonName: "demo-ca",
    subject: { country: "DE", organization: "Übung" },
    keyAlgorithm,
  };
  return await createAuthority({ ...options, validityHours }, context);
}

function signing({ certificatePem, privateKeyPem }: KeyPair) {
  const key = parsePrivateKey(privateKeyPem);
  if (typeof key === "string") throw new Error(key);
  return { certificate: new X509Certificate(certificatePem), key };
}

function writePair(folder: string, name: string, pair: KeyPair): void {
  writeFileSync(join(folder, `${name}.crt`), pair.certificatePem);
  writeFileSync(join(folder, `${name}.key`), pair.privateKeyPem);
}

/** What `openssl x509` says of `name.crt`, one extension or field a line. */
function describe(folder: string, name: string): string {
  const text = openssl(
    folder,
    "x509",
    "-in",
    `${name}.crt`,
    "-noout",
    "-text",
    "-nameopt",
    "RFC2253,-esc_msb,utf8",
  );
  return text.replaceAll(/:\s*(critical)?\s*\n\s+/g, ": $1 ").replaceAll(/ +/g, " ");
}

function publicKeyOf(folder: string, name: string): [string, string] {
  return [
    openssl(folder, "x509", "-in", `${name}.crt`, "-noout", "-pubkey"),
    openssl(folder, "pkey", "-in", `${name}.key`, "-pubout"),
  ];
}

function verify(folder: string, ...more: string[]): string {
  const at = String(Math.floor(now.getTime() / 1000));
  return openssl(folder, "verify", "-x509_strict", "-attime", at, "-CAfile", "ca.crt", ...more);
}

for (const keyAlgorithm of keyAlgorithms) {
  test(`openssl accepts a leaf with a key of ${keyAlgorithm}`, () =>
    withTemporaryFolder(async (folder) => {
      const ca = await authority("ecdsa-p256");
      const options = { keyAlgorithm, validityHours: 8760 };
      writePair(folder, "ca", ca);
      writePair(
        folder,
        "leaf",
        await issueCertificate(kubeletServing, signing(ca), options, context),
      );
      verify(folder, "-purpose", "sslserver", "leaf.crt");
      verify(folder, "-purpose", "sslclient", "leaf.crt");
      verify(folder, "-verify_hostname", "node-1.example.org", "leaf.crt");
      verify(folder, "-verify_ip", "fd00::21", "leaf.crt");
      assert.is(...publicKeyOf(folder, "leaf"));
      openssl(folder, "pkey", "-in", "leaf.key", "-check", "-noout");
      const isRsa = keyAlgorithm.startsWith("rsa-");
      const usage = isRsa ? "Digital Signature, Key Encipherment" : "Digital Signature";
      assert.match(describe(folder, "leaf"), `Key Usage: critical ${usage}\n`);
      const header = isRsa ? "-----BEGIN RSA PRIVATE KEY-----" : "-----BEGIN EC PRIVATE KEY-----";
      assert.ok(readFileSync(join(folder, "leaf.key"), "utf8").startsWith(header));
    }));
}

for (const keyAlgorithm of ["ecdsa-p384", "rsa-2048"] as const) {
  test(`a CA with a key of ${keyAlgorithm} signs a leaf with another kind of key`, () =>
    withTemporaryFolder(async (folder) => {
      const ca = await authority(keyAlgorithm);
      const options = { keyAlgorithm: "ecdsa-p256" as const, validityHours: 1 };
      writePair(folder, "ca", ca);
      writePair(folder, "leaf", await issueCertificate(kubeProxy, signing(ca), options, context));
      verify(folder, "-purpose", "sslclient", "leaf.crt");
      assert.is(...publicKeyOf(folder, "ca"));
    }));
}

test("the certificates say what they must", () =>
  withTemporaryFolder(async (folder) => {
    const ca = await authority("ecdsa-p256");
    const options = { keyAlgorithm: "ecdsa-p256" as const, validityHours: 24 };
    writePair(folder, "ca", ca);
    writePair(
      folder,
      "leaf",
      await issueCertificate(kubeletServing, signing(ca), options, context),
    );
    const [caText, leafText] = [describe(folder, "ca"), describe(folder, "leaf")];
    for (const line of [
      "Subject: CN=demo-ca,O=Übung,C=DE",
      "Not Before: Nov 21 09:00:00 2026 GMT",
      "Not After : Nov 18 10:00:00 2036 GMT",
      "Basic Constraints: critical CA:TRUE\n",
      "Key Usage: critical Digital Signature, Certificate Sign, CRL Sign\n",
    ]) {
      assert.match(caText, line);
    }
    const subject =
      'Subject: CN=system:node:node-1,OU=\\#1 \\+ more,O=system:nodes,L=Bad \\"Quote\\"\\, x,ST=Baden-Württemberg,C=DE';
    for (const line of [
      "Issuer: CN=demo-ca,O=Übung,C=DE",
      subject,
      "Serial Number: 7f:ff:ff:ff:ff:ff:ff:ff:ff",
      "Not Before: Nov 21 09:55:00 2026 GMT",
      "Not After : Nov 22 10:00:00 2026 GMT",
      "Basic Constraints: critical CA:FALSE\n",
      "TLS Web Client Authentication, TLS Web Server Authentication\n",
      "DNS:node-1, DNS:node-1.example.org, IP Address:10.0.0.21, IP Address:127.0.0.1, IP Address:FD00:0:0:0:0:0:0:21\n",
    ]) {
      assert.match(leafText, line);
    }
    const identifier = /Subject Key Identifier: +([0-9A-F:]+)/.exec(caText)?.[1];
    assert.match(leafText, `Authority Key Identifier: ${identifier}\n`);
  }));

test("a leaf neither starts before nor outlives its CA", async () => {
  const ca = signing(await authority("ecdsa-p256", 2));
  const options = { keyAlgorithm: "ecdsa-p256" as const, validityHours: 24 };
  const early = { ...context, now: new Date("2026-11-21T09:01:00Z") };
  const { certificatePem } = await issueCertificate(kubeProxy, ca, options, early);
  const leaf = new X509Certificate(certificatePem);
  assert.is(leaf.validFrom, "Nov 21 09:00:00 2026 GMT");
  assert.is(leaf.validTo, "Nov 21 12:00:00 2026 GMT");
});

test("a CA may end after 2049, where the form of the time changes", () =>
  withTemporaryFolder(async (folder) => {
    writePair(folder, "ca", await authority("ecdsa-p256", 30 * 8766));
    assert.match(describe(folder, "ca"), "Not After : Nov 20 22:00:00 2056 GMT");
    verify(folder, "ca.crt");
  }));

test.run();
