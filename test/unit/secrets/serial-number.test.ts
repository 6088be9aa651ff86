import { createPrivateKey, randomBytes } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { toPem } from "../../../src/formats/pem.ts";
import { generateKeyTexts } from "../../../src/secrets/key-texts.ts";
import { nameOf, signatureOf, signLeaf } from "../../../src/secrets/leaf-certificate.ts";
import { serialNumber, serialSize } from "../../../src/secrets/serial-number.ts";
import { kubeletServing, kubeProxy } from "../../secrets/requests.ts";

const lifetime = {
  notBefore: new Date("2026-11-21T10:47:36Z"),
  notAfter: new Date("2027-11-21T10:52:36Z"),
};

test("a serial number is positive, of the wanted size, and at least 9 bytes long", () => {
  for (const first of [0x00, 0x7f, 0x80, 0xff]) {
    for (const size of [undefined, 9, 17]) {
      const bytes = serialNumber((length) => Buffer.alloc(length, first), size);
      assert.is(bytes.length, size ?? 9);
      assert.ok((bytes[0] ?? 0) >= 0x40 && (bytes[0] ?? 0) < 0x80);
      assert.is(bytes[1], first);
    }
  }
});

const base64 = (text: string) => Buffer.from(text).toString("base64");

// RSA-2048: a modulus of 256 bytes; P-256: a point of 64 bytes. A good part of each is to be found a second time.
for (const [algorithm, saved] of [
  ["rsa-2048", 350],
  ["ecdsa-p256", 40],
] as const) {
  for (const name of ["a", "node-1", "ip-10-0-0-21.example.org"]) {
    for (const request of [kubeProxy, { ...kubeletServing, commonName: `system:node:${name}` }])
      test(`${algorithm}, ${request.commonName}: zlib finds no size that makes a pair much smaller`, async () => {
        const ca = createPrivateKey((await generateKeyTexts("rsa-2048")).privateKeyPem);
        const issuer = {
          name: nameOf({ subject: {}, commonName: "demo-ca" }),
          keyIdentifier: randomBytes(20),
          key: ca,
        };
        const { publicKey, privateKeyPem } = await generateKeyTexts(algorithm);
        const leaf = { request, lifetime, publicKey, isRsa: algorithm === "rsa-2048" };
        const sizeWith = (size: number): number => {
          const number = serialNumber(randomBytes, size);
          const pem = toPem("CERTIFICATE", signLeaf({ ...leaf, serialNumber: number }, issuer));
          const texts = `${pem}${privateKeyPem}`;
          const embedded = `${base64(pem)}\n${base64(privateKeyPem)}`;
          return deflateRawSync(texts).length + deflateRawSync(embedded).length;
        };
        const chosen = serialSize(leaf, issuer, signatureOf(ca), privateKeyPem);
        const all = Array.from({ length: 9 }, (_, index) => sizeWith(9 + index));
        assert.ok(chosen >= 9 && chosen <= 17);
        assert.ok(sizeWith(chosen) <= Math.min(...all) + 40, `${chosen} of ${all}`);
        assert.ok(sizeWith(chosen) <= Math.max(...all) - saved, `${chosen} of ${all}`);
      });
  }
}

test.run();
