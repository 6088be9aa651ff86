import { createECDH, generateKeyPair } from "node:crypto";
import {
  derBitString,
  derExplicit,
  derInteger,
  derObjectIdentifier,
  derOctetString,
  derSequence,
} from "../formats/der.ts";
import { fromPem, toPem } from "../formats/pem.ts";
import { derElements } from "./der-elements.ts";
import { type KeyAlgorithm, modulusBits } from "./key-algorithms.ts";

/** A new pair of keys as it is written. */
export interface KeyTexts {
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Buffer;
  /** SEC1 or PKCS#1 in PEM: the shorter forms of a key; Go reads them since ever, and so does openssl. */
  readonly privateKeyPem: string;
}

export interface Curve {
  /** OpenSSL's. */
  readonly name: string;
  readonly oid: string;
  /** Bytes of a private key. */
  readonly size: number;
}

/** Those of the algorithms that are no RSA: RFC 5480, 2.1.1.1. */
export const curves: Readonly<Partial<Record<KeyAlgorithm, Curve>>> = {
  "ecdsa-p256": { name: "prime256v1", oid: "1.2.840.10045.3.1.7", size: 32 },
  "ecdsa-p384": { name: "secp384r1", oid: "1.3.132.0.34", size: 48 },
};
const ecPublicKey = "1.2.840.10045.2.1";

/** Makes a pair of keys: of RSA beside the main thread, so that several at once take several processors. */
export async function generateKeyTexts(algorithm: KeyAlgorithm): Promise<KeyTexts> {
  const curve = curves[algorithm];
  if (curve !== undefined) return generateCurveKey(curve);
  return await generateRsaKey(modulusBits(algorithm) ?? 0);
}

/**
 * A key on a curve, its texts written here: generateKeyPair makes the same key and takes ten times as long, nearly all of it
 * for the texts.
 */
function generateCurveKey(curve: Curve): KeyTexts {
  const pair = createECDH(curve.name);
  pair.generateKeys();
  return curveKeyTexts(curve, pair.getPublicKey(), pair.getPrivateKey());
}

/** Of the point that is the public key, not compressed, and the number that is the private one. */
export function curveKeyTexts(
  { oid, size }: Curve,
  publicPoint: Uint8Array,
  number: Uint8Array,
): KeyTexts {
  const point = derBitString(publicPoint);
  const parameters = derObjectIdentifier(oid);
  // RFC 5915, 3: as many bytes as the curve has, whatever zeros the number begins with.
  const padded = Buffer.concat([Buffer.alloc(size - number.length), number]);
  const privateKey = derSequence(
    derInteger(Buffer.from([1])),
    derOctetString(padded),
    derExplicit(0, parameters),
    derExplicit(1, point),
  );
  const publicKey = derSequence(derSequence(derObjectIdentifier(ecPublicKey), parameters), point);
  return { publicKey, privateKeyPem: toPem("EC PRIVATE KEY", privateKey) };
}

/**
 * The public key (SubjectPublicKeyInfo in DER) of a key on a curve whose text is, to the byte, as `generateKeyTexts` writes it:
 * computed from the private one. `undefined` for any other text.
 */
export function publicKeyOf(algorithm: KeyAlgorithm, privateKeyPem: string): Buffer | undefined {
  const curve = curves[algorithm];
  const [outer] = derElements(fromPem("EC PRIVATE KEY", privateKeyPem) ?? Buffer.alloc(0));
  const [, number] = outer === undefined ? [] : derElements(outer.content);
  if (curve === undefined || number?.content.length !== curve.size) return undefined;
  const pair = createECDH(curve.name);
  try {
    pair.setPrivateKey(number.content);
  } catch {
    return undefined;
  }
  const texts = curveKeyTexts(curve, pair.getPublicKey(), number.content);
  return texts.privateKeyPem === privateKeyPem ? texts.publicKey : undefined;
}

function generateRsaKey(modulusLength: number): Promise<KeyTexts> {
  const publicKeyEncoding = { type: "spki", format: "der" } as const;
  const privateKeyEncoding = { type: "pkcs1", format: "pem" } as const;
  return new Promise((resolve, reject) => {
    const options = { modulusLength, publicKeyEncoding, privateKeyEncoding };
    generateKeyPair("rsa", options, (error, publicKey, privateKeyPem) => {
      if (error === null) resolve({ publicKey, privateKeyPem });
      else reject(error);
    });
  });
}
