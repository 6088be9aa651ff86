import { generateKeyPair } from "node:crypto";
import type { KeyAlgorithm } from "./key-algorithms.ts";

/** A new pair of keys as it is written. */
export interface KeyTexts {
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Buffer;
  /** SEC1 or PKCS#1 in PEM: the shorter forms of a key; Go reads them since ever, and so does openssl. */
  readonly privateKeyPem: string;
}

const curves: Readonly<Partial<Record<KeyAlgorithm, string>>> = {
  "ecdsa-p256": "prime256v1",
  "ecdsa-p384": "secp384r1",
};

/** Makes a pair of keys beside the main thread: several at once take several processors. */
export async function generateKeyTexts(algorithm: KeyAlgorithm): Promise<KeyTexts> {
  const namedCurve = curves[algorithm];
  const publicKeyEncoding = { type: "spki", format: "der" } as const;
  return await new Promise((resolve, reject) => {
    const done = (error: Error | null, publicKey: Buffer, privateKeyPem: string): void => {
      if (error === null) resolve({ publicKey, privateKeyPem });
      else reject(error);
    };
    if (namedCurve !== undefined) {
      const privateKeyEncoding = { type: "sec1", format: "pem" } as const;
      generateKeyPair("ec", { namedCurve, publicKeyEncoding, privateKeyEncoding }, done);
    } else {
      const modulusLength = Number(algorithm.slice("rsa-".length));
      const privateKeyEncoding = { type: "pkcs1", format: "pem" } as const;
      generateKeyPair("rsa", { modulusLength, publicKeyEncoding, privateKeyEncoding }, done);
    }
  });
}
