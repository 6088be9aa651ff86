import "@abraham/reflection";
import { createPrivateKey, createPublicKey, generateKeyPairSync, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { usageIdentifiers } from "../../../src/secrets/certificate.ts";
import { type Leaf, signLeaf } from "../../../src/secrets/leaf-certificate.ts";
import type { CertificateRequest } from "../../../src/secrets/secrets.ts";

x509.cryptoProvider.set(webcrypto as unknown as Crypto);

const rsa = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const authority = generateKeyPairSync("rsa", { modulusLength: 2048 });
const name = new x509.Name([{ C: ["DE"] }, { CN: [{ utf8String: "Übung" }] }]);
const keyIdentifier = Buffer.from("00112233445566778899aabbccddeeff00112233", "hex");

const requests: Readonly<Record<string, Partial<CertificateRequest>>> = {
  "a name alone": {},
  "every part of a subject": {
    subject: {
      country: "DE",
      state: "Bayern",
      locality: "Nürnberg",
      organization: "system:nodes",
      organizationalUnit: "a@b",
    },
  },
  "names and addresses": {
    usages: ["clientAuth", "serverAuth"],
    dnsNames: ["node-1.example.org", `${"a".repeat(60)}.${"b".repeat(60)}.${"c".repeat(60)}.org`],
    ipAddresses: ["10.0.0.21", "fd00::21"],
  },
  "many names": {
    dnsNames: Array.from({ length: 200 }, (_, index) => `name-${index}.example.org`),
  },
};

const serialNumbers = ["40000000000000000000000000000000", "7fffffffffffffffffffffffffffff80"];
const ends = ["2027-11-21T10:00:00Z", "2049-12-31T23:59:59Z", "2050-01-01T00:00:00Z"];

/** The certificate that @peculiar/x509 makes; an RSA signature of the same bytes is the same. */
async function other(leaf: Leaf, withIdentifier: boolean): Promise<Buffer> {
  const { request } = leaf;
  const { subtle } = webcrypto;
  const pkcs8 = authority.privateKey.export({ format: "der", type: "pkcs8" });
  const parameters = leaf.isRsa ? rsa : { name: "ECDSA", namedCurve: "P-256" };
  const parts = [
    ["C", request.subject.country],
    ["ST", request.subject.state],
    ["L", request.subject.locality],
    ["O", request.subject.organization],
    ["OU", request.subject.organizationalUnit],
    ["CN", request.commonName],
  ] as const;
  const encipherment = leaf.isRsa ? x509.KeyUsageFlags.keyEncipherment : 0;
  const names = [
    ...request.dnsNames.map((value) => ({ type: "dns" as const, value })),
    ...request.ipAddresses.map((value) => ({ type: "ip" as const, value })),
  ];
  const publicKey = await subtle.importKey("spki", leaf.publicKey, parameters, true, ["verify"]);
  const usages = usageIdentifiers(request).map(({ oid }) => oid);
  const made = await x509.X509CertificateGenerator.create({
    ...leaf.lifetime,
    serialNumber: Buffer.from(leaf.serialNumber).toString("hex"),
    issuer: name,
    subject: new x509.Name(
      parts.flatMap(([type, value]) => {
        if (value === undefined) return [];
        const printable = !/[^A-Za-z0-9 '()+,./:=?-]/.test(value);
        return [{ [type]: [printable ? { printableString: value } : { utf8String: value }] }];
      }),
    ),
    publicKey,
    signingKey: await subtle.importKey("pkcs8", pkcs8, rsa, false, ["sign"]),
    signingAlgorithm: rsa,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | encipherment, true),
      ...(usages.length > 0 ? [new x509.ExtendedKeyUsageExtension(usages)] : []),
      ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
      ...(withIdentifier
        ? [new x509.AuthorityKeyIdentifierExtension(keyIdentifier.toString("hex"))]
        : []),
    ],
  });
  return Buffer.from(made.rawData);
}

const publicKeys = {
  "P-256": generateKeyPairSync("ec", { namedCurve: "prime256v1" }).publicKey,
  "RSA 2048": authority.publicKey,
};

for (const [title, request] of Object.entries(requests)) {
  for (const [algorithm, key] of Object.entries(publicKeys)) {
    test(`${title}, ${algorithm}: the bytes of @peculiar/x509`, async () => {
      for (const [index, serial] of serialNumbers.entries()) {
        for (const end of ends) {
          const leaf: Leaf = {
            request: {
              ...{ name: "x", commonName: "system:node:node-1", subject: {}, usages: [] },
              ...{ dnsNames: [], ipAddresses: [], ...request },
            },
            lifetime: { notBefore: new Date("2026-11-21T09:55:00Z"), notAfter: new Date(end) },
            serialNumber: Buffer.from(serial, "hex"),
            publicKey: key.export({ format: "der", type: "spki" }),
            isRsa: algorithm.startsWith("RSA"),
          };
          const issuer = {
            name: new Uint8Array(name.toArrayBuffer()),
            keyIdentifier: index === 0 ? keyIdentifier : undefined,
            key: authority.privateKey,
          };
          const found = signLeaf(leaf, issuer);
          assert.is(found.toString("hex"), (await other(leaf, index === 0)).toString("hex"));
        }
      }
    });
  }
}

test("a key on a curve that no CA may have is a bug", () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "secp256k1" });
  const key = createPrivateKey(privateKey.export({ format: "pem", type: "pkcs8" }));
  const leaf: Leaf = {
    request: {
      ...{ name: "x", commonName: "x", subject: {}, usages: [], dnsNames: [], ipAddresses: [] },
    },
    lifetime: { notBefore: new Date(0), notAfter: new Date(1000) },
    serialNumber: Buffer.from([1]),
    publicKey: createPublicKey(key).export({ format: "der", type: "spki" }),
    isRsa: false,
  };
  assert.throws(
    () => signLeaf(leaf, { name: new Uint8Array(), keyIdentifier: undefined, key }),
    /secp256k1/,
  );
});

test.run();
