import { createPrivateKey, createPublicKey } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { generateKeyTexts } from "../../../src/secrets/key-texts.ts";

/** Of a few hundred keys one or two begin with a zero byte. */
const many = 600;

for (const [algorithm, count, type] of [
  ["ecdsa-p256", many, "sec1"],
  ["ecdsa-p384", many, "sec1"],
  ["rsa-2048", 1, "pkcs1"],
] as const) {
  test(`${algorithm}: OpenSSL reads both texts and writes the very same`, async () => {
    for (let made = 0; made < count; made += 1) {
      const { publicKey, privateKeyPem } = await generateKeyTexts(algorithm);
      const key = createPrivateKey(privateKeyPem);
      assert.is(key.export({ type: type as "pkcs1", format: "pem" }), privateKeyPem);
      const own = createPublicKey(key).export({ type: "spki", format: "der" });
      assert.ok(own.equals(publicKey));
    }
  });
}

test("no two keys are the same", async () => {
  const texts = await Promise.all(Array.from({ length: 50 }, () => generateKeyTexts("ecdsa-p256")));
  assert.is(new Set(texts.map(({ privateKeyPem }) => privateKeyPem)).size, texts.length);
});

test.run();
