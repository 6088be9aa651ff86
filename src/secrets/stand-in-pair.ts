import {
  derBitString,
  derInteger,
  derNull,
  derObjectIdentifier,
  derOctetString,
  derSequence,
  derTrue,
} from "../formats/der.ts";
import { fromPem, toPem } from "../formats/pem.ts";
import { type KeyAlgorithm, modulusBits } from "./key-algorithms.ts";
import { type Curve, curveKeyTexts, curves, type KeyTexts } from "./key-texts.ts";
import {
  certificateContent,
  extension,
  type Issuer,
  joinLeaf,
  leafContent,
  nameOf,
  type SignatureKind,
  signatureKind,
} from "./leaf-certificate.ts";
import type { CertificateRequest, KeyPair, SecretsRequest } from "./secrets.ts";
import { serialNumber, serialSize } from "./serial-number.ts";

/** Gives `size` bytes that no compressor makes smaller, the same ones for the same `what`. */
export type StandInBytes = (what: string, size: number) => Buffer;

/** What stands for a CA. */
export interface StandInAuthority extends Omit<Issuer, "key"> {
  readonly certificatePem: string;
  readonly keyAlgorithm: KeyAlgorithm;
}

/** Any times will do; those of a CA are others than those of what it signs, and a compressor sees that. */
const authorityLifetime = {
  notBefore: new Date("2026-11-21T09:52:36Z"),
  notAfter: new Date("2036-11-18T10:52:36Z"),
};
const lifetime = {
  notBefore: new Date("2026-11-21T10:47:36Z"),
  notAfter: new Date("2027-11-21T10:52:36Z"),
};
const curveKeyLabel = "EC PRIVATE KEY";
const rsaEncryption = "1.2.840.113549.1.1.1";

/** A CA certificate as `createAuthority` writes it. */
export function standInAuthority(
  { cluster, caSubject, keyAlgorithm }: SecretsRequest,
  random: StandInBytes,
): StandInAuthority {
  const name = nameOf({ subject: caSubject, commonName: `${cluster}-ca` });
  const keyIdentifier = random("ca identifier", 20);
  const kind = signatureKind(curves[keyAlgorithm]?.name);
  const content = certificateContent({
    serialNumber: serialNumber((size) => random("ca serial", size)),
    algorithm: kind.algorithm,
    issuer: name,
    lifetime: authorityLifetime,
    subject: name,
    publicKey: standInKeys(keyAlgorithm, "ca", random).publicKey,
    extensions: [
      extension("2.5.29.19", derSequence(derTrue()), true),
      extension("2.5.29.15", derBitString(Buffer.from([0x86]), 1), true),
      extension("2.5.29.14", derOctetString(keyIdentifier)),
    ],
  });
  const certificatePem = certificateOf(content, kind, keyAlgorithm, "ca", random);
  return { name, keyIdentifier, keyAlgorithm, certificatePem };
}

/** A leaf with its key as `issueCertificate` writes them. */
export function standInPair(
  request: CertificateRequest,
  keyAlgorithm: KeyAlgorithm,
  authority: StandInAuthority,
  random: StandInBytes,
): KeyPair {
  const { publicKey, privateKeyPem } = standInKeys(keyAlgorithm, request.name, random);
  const kind = signatureKind(curves[authority.keyAlgorithm]?.name);
  const leaf = { request, lifetime, publicKey, isRsa: modulusBits(keyAlgorithm) !== undefined };
  const size = serialSize(leaf, authority, kind, privateKeyPem);
  const number = serialNumber((length) => random(`${request.name} serial`, length), size);
  const content = leafContent({ ...leaf, serialNumber: number }, authority, kind);
  const { keyAlgorithm: signer } = authority;
  return {
    certificatePem: certificateOf(content, kind, signer, request.name, random),
    privateKeyPem,
  };
}

function certificateOf(
  content: Buffer,
  kind: SignatureKind,
  signer: KeyAlgorithm,
  name: string,
  random: StandInBytes,
): string {
  const curve = curves[signer];
  const bytes = (what: string, size: number) => highBytes(random(`${name} ${what}`, size));
  const signature =
    curve === undefined
      ? bytes("signature", modulusSize(signer))
      : derSequence(derInteger(bytes("r", curve.size)), derInteger(bytes("s", curve.size)));
  return toPem("CERTIFICATE", unreadable(joinLeaf(content, kind, signature)));
}

function standInKeys(algorithm: KeyAlgorithm, name: string, random: StandInBytes): KeyTexts {
  const curve = curves[algorithm];
  const bytes = (what: string, size: number) => highBytes(random(`${name} ${what}`, size));
  if (curve === undefined) return rsaKeys(modulusSize(algorithm), bytes);
  return curveKeys(curve, bytes);
}

function curveKeys(curve: Curve, bytes: StandInBytes): KeyTexts {
  const point = Buffer.concat([Buffer.from([4]), bytes("point", 2 * curve.size)]);
  const { publicKey, privateKeyPem } = curveKeyTexts(curve, point, bytes("number", curve.size));
  const privateKey = fromPem(curveKeyLabel, privateKeyPem) ?? Buffer.alloc(0);
  return { publicKey, privateKeyPem: toPem(curveKeyLabel, unreadable(privateKey)) };
}

/** RFC 8017, A.1. */
function rsaKeys(size: number, bytes: StandInBytes): KeyTexts {
  const modulus = derInteger(bytes("modulus", size));
  const exponent = derInteger(Buffer.from([1, 0, 1]));
  const halves = ["p", "q", "dp", "dq", "qi"].map((one) => derInteger(bytes(one, size / 2)));
  const version = derInteger(Buffer.from([0]));
  const secret = derInteger(bytes("d", size));
  const privateKey = derSequence(version, modulus, exponent, secret, ...halves);
  const publicKey = derSequence(
    derSequence(derObjectIdentifier(rsaEncryption), derNull()),
    derBitString(derSequence(modulus, exponent)),
  );
  return { publicKey, privateKeyPem: toPem("RSA PRIVATE KEY", unreadable(privateKey)) };
}

/** Bytes of the modulus of `rsa-2048` and the like. */
function modulusSize(algorithm: KeyAlgorithm): number {
  return (modulusBits(algorithm) ?? 0) / 8;
}

/** With the highest bit set, as half of such numbers have it. */
function highBytes(bytes: Buffer): Buffer {
  bytes[0] = (bytes[0] ?? 0) | 0x80;
  return bytes;
}

/** Of another type than any certificate or key, so that no program takes it for one. */
function unreadable(der: Buffer): Buffer {
  der[0] = 0x31;
  return der;
}
