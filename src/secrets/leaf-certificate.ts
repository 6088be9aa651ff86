import { type KeyObject, sign } from "node:crypto";
import ipaddr from "ipaddr.js";
import {
  derBitString,
  derExplicit,
  derImplicit,
  derInteger,
  derNull,
  derObjectIdentifier,
  derOctetString,
  derSequence,
  derSet,
  derText,
  derTime,
  derTrue,
} from "../formats/der.ts";
import { usageIdentifiers } from "./certificate.ts";
import type { Lifetime } from "./certificate-lifetime.ts";
import type { CertificateRequest } from "./secrets.ts";

/** What a certificate says of the CA that signed it. */
export interface Issuer {
  /** Its name in DER. */
  readonly name: Uint8Array;
  /** Its subject key identifier, where it has one. */
  readonly keyIdentifier: Uint8Array | undefined;
  readonly key: KeyObject;
}

/** A leaf, ready to be signed. */
export interface Leaf {
  readonly request: CertificateRequest;
  readonly lifetime: Lifetime;
  /** Bytes of the number, the highest first. */
  readonly serialNumber: Uint8Array;
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Uint8Array;
  readonly isRsa: boolean;
}

/** The signature algorithms by the curve of the key, or RSA: RFC 5758, 3.2, and RFC 4055, 5. */
const ecdsaSignatures: Readonly<Record<string, readonly [oid: string, hash: string]>> = {
  prime256v1: ["1.2.840.10045.4.3.2", "sha256"],
  secp384r1: ["1.2.840.10045.4.3.3", "sha384"],
  secp521r1: ["1.2.840.10045.4.3.4", "sha512"],
};
const rsaSignature = "1.2.840.113549.1.1.11";

/**
 * Signs a leaf and gives the certificate in DER: version 3, RFC 5280, 4.1. Written here because of profiles with thousands
 * of nodes: @peculiar/x509 takes ten times as long, and gives the same bytes (test/unit/secrets/leaf-certificate.test.ts).
 */
export function signLeaf(leaf: Leaf, issuer: Issuer): Buffer {
  const signature = signatureOf(issuer.key);
  const content = leafContent(leaf, issuer, signature);
  return joinLeaf(content, signature, sign(signature.hash, content, issuer.key));
}

/** What is signed of a leaf. */
export function leafContent(
  leaf: Leaf,
  issuer: Omit<Issuer, "key">,
  { algorithm }: Pick<SignatureKind, "algorithm">,
): Buffer {
  const { request, lifetime, serialNumber, publicKey } = leaf;
  const names = { issuer: issuer.name, subject: nameOf(request) };
  const fields = { ...names, serialNumber, algorithm, lifetime, publicKey };
  return certificateContent({ ...fields, extensions: extensionsOf(leaf, issuer) });
}

/** What is signed of any certificate of version 3; names, algorithm, key and extensions in DER. */
export function certificateContent(fields: {
  readonly serialNumber: Uint8Array;
  readonly algorithm: Uint8Array;
  readonly issuer: Uint8Array;
  readonly lifetime: Lifetime;
  readonly subject: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly extensions: readonly Uint8Array[];
}): Buffer {
  const { notBefore, notAfter } = fields.lifetime;
  return derSequence(
    derExplicit(0, derInteger(Buffer.from([2]))),
    derInteger(fields.serialNumber),
    fields.algorithm,
    fields.issuer,
    derSequence(derTime(notBefore), derTime(notAfter)),
    fields.subject,
    fields.publicKey,
    derExplicit(3, derSequence(...fields.extensions)),
  );
}

/** The certificate in DER. */
export function joinLeaf(
  content: Uint8Array,
  { algorithm }: Pick<SignatureKind, "algorithm">,
  signature: Uint8Array,
): Buffer {
  return derSequence(content, algorithm, derBitString(signature));
}

/** How a key signs: the algorithm in DER, and the hash in Node's words. */
export interface SignatureKind {
  readonly algorithm: Buffer;
  readonly hash: string;
}

/** How `key`, which is RSA or on one of the NIST curves, signs. */
export function signatureOf(key: KeyObject): SignatureKind {
  return signatureKind(key.asymmetricKeyDetails?.namedCurve);
}

/** How a key on `curve`, by OpenSSL's name, or an RSA key signs. */
export function signatureKind(curve: string | undefined): SignatureKind {
  if (curve === undefined) {
    const algorithm = derSequence(derObjectIdentifier(rsaSignature), derNull());
    return { algorithm, hash: "sha256" };
  }
  const [oid, hash] = ecdsaSignatures[curve] ?? [];
  if (oid === undefined || hash === undefined) {
    throw new Error(`no CA key on the curve ${curve} may come here`);
  }
  return { algorithm: derSequence(derObjectIdentifier(oid)), hash };
}

/** A name in DER, in the order C, ST, L, O, OU, CN. */
export function nameOf({
  subject,
  commonName,
}: Pick<CertificateRequest, "subject" | "commonName">): Buffer {
  const parts: readonly (readonly [string, string | undefined])[] = [
    ["2.5.4.6", subject.country],
    ["2.5.4.8", subject.state],
    ["2.5.4.7", subject.locality],
    ["2.5.4.10", subject.organization],
    ["2.5.4.11", subject.organizationalUnit],
    ["2.5.4.3", commonName],
  ];
  return derSequence(
    ...parts.flatMap(([oid, text]) =>
      text === undefined ? [] : [derSet(derSequence(derObjectIdentifier(oid), derText(text)))],
    ),
  );
}

/**
 * Without an identifier of its own key, as Kubernetes' own signers write leaves (crypto/x509 gives one to CAs alone): it would take
 * 30 bytes of user-data.
 */
function extensionsOf({ request, isRsa }: Leaf, issuer: Omit<Issuer, "key">): readonly Buffer[] {
  const usages = usageIdentifiers(request).map(({ oid }) => derObjectIdentifier(oid));
  const names = [
    ...request.dnsNames.map((name) => derImplicit(2, Buffer.from(name, "ascii"))),
    ...request.ipAddresses.map((text) => derImplicit(7, addressBytes(text))),
  ];
  const { keyIdentifier } = issuer;
  return [
    extension("2.5.29.19", derSequence(), true),
    extension("2.5.29.15", keyUsage(isRsa), true),
    ...(usages.length > 0 ? [extension("2.5.29.37", derSequence(...usages))] : []),
    ...(names.length > 0 ? [extension("2.5.29.17", derSequence(...names))] : []),
    ...(keyIdentifier === undefined
      ? []
      : [extension("2.5.29.35", derSequence(derImplicit(0, keyIdentifier)))]),
  ];
}

/** An extension of a certificate; `value` is an element of DER. */
export function extension(oid: string, value: Uint8Array, critical = false): Buffer {
  return derSequence(
    derObjectIdentifier(oid),
    ...(critical ? [derTrue()] : []),
    derOctetString(value),
  );
}

/** RSA key exchange of TLS 1.2 needs keyEncipherment; with an elliptic curve it has no meaning (RFC 8813, 3). */
function keyUsage(isRsa: boolean): Buffer {
  return isRsa ? derBitString(Buffer.from([0xa0]), 5) : derBitString(Buffer.from([0x80]), 7);
}

function addressBytes(text: string): Buffer {
  return Buffer.from(ipaddr.parse(text).toByteArray());
}
