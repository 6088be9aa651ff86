import "@abraham/reflection";
import type { KeyObject } from "node:crypto";
import {
  KeyObject as CryptoKeyObject,
  createPublicKey,
  X509Certificate as ParsedCertificate,
  webcrypto,
} from "node:crypto";
import * as x509 from "@peculiar/x509";
import { toPem } from "../formats/pem.ts";
import { backdateMs, caBackdateMs, type Lifetime, validityOf } from "./certificate-lifetime.ts";
import { type KeyAlgorithm, modulusBits } from "./key-algorithms.ts";
import { generateKeyTexts } from "./key-texts.ts";
import { type Issuer, signatureOf, signLeaf } from "./leaf-certificate.ts";
import type { CertificateRequest, KeyPair, SubjectNames } from "./secrets.ts";
import { serialNumber, serialSize } from "./serial-number.ts";

// This module is the only one that imports @peculiar/x509 and is itself imported only when something must be issued:
// reading the library takes longer than all the rest of a build that issues nothing.
x509.cryptoProvider.set(webcrypto as unknown as Crypto);

/** What issuing takes from outside: the time, and `random(size)` bytes for serial numbers. */
export interface IssuingContext {
  readonly now: Date;
  readonly random: (size: number) => Uint8Array;
}

/** The key and the certificate that sign. The key is RSA or one of the NIST curves P-256, P-384 and P-521. */
export interface SigningAuthority {
  readonly certificate: ParsedCertificate;
  readonly key: KeyObject;
}

type KeyParameters = webcrypto.RsaHashedKeyGenParams | webcrypto.EcKeyGenParams;
interface SigningParameters {
  readonly name: string;
  readonly hash: string;
  readonly namedCurve?: string;
}

const keyParameters: Readonly<Record<KeyAlgorithm, KeyParameters>> = {
  "ecdsa-p256": { name: "ECDSA", namedCurve: "P-256" },
  "ecdsa-p384": { name: "ECDSA", namedCurve: "P-384" },
  "rsa-2048": rsa(2048),
  "rsa-3072": rsa(3072),
  "rsa-4096": rsa(4096),
};

const curveParameters: Readonly<Record<string, SigningParameters>> = {
  prime256v1: { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
  secp384r1: { name: "ECDSA", namedCurve: "P-384", hash: "SHA-384" },
  secp521r1: { name: "ECDSA", namedCurve: "P-521", hash: "SHA-512" },
};

/** Makes a self-signed CA. Its validity starts an hour ago, since the clocks of nodes may be behind. */
export async function createAuthority(
  options: {
    readonly commonName: string;
    readonly subject: SubjectNames;
    readonly keyAlgorithm: KeyAlgorithm;
    readonly validityHours: number;
  },
  { now, random }: IssuingContext,
): Promise<KeyPair> {
  const keys = await generateKeys(options.keyAlgorithm);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...validityOf(now, caBackdateMs, options.validityHours),
    serialNumber: serialNumber(random).toString("hex"),
    name: nameOf(options.subject, options.commonName),
    keys,
    signingAlgorithm: signingParameters(CryptoKeyObject.from(keys.privateKey)),
    extensions: [
      ...authorityExtensions(),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return pairOf(certificate, keys);
}

/** A leaf with its key, and when it holds. */
export interface IssuedCertificate extends KeyPair {
  readonly lifetime: Lifetime;
}

/**
 * Issues one leaf certificate with a new key. It starts five minutes ago and ends after `validityHours`, but neither
 * before nor after its CA does.
 */
export async function issueCertificate(
  request: CertificateRequest,
  authority: SigningAuthority,
  options: { readonly keyAlgorithm: KeyAlgorithm; readonly validityHours: number },
  { now, random }: IssuingContext,
): Promise<IssuedCertificate> {
  const { publicKey, privateKeyPem } = await generateKeyTexts(options.keyAlgorithm);
  const lifetime = validityOf(now, backdateMs, options.validityHours, authority.certificate);
  const isRsa = modulusBits(options.keyAlgorithm) !== undefined;
  const leaf = { request, lifetime, publicKey, isRsa };
  const issuer = issuerOf(authority);
  const size = serialSize(leaf, issuer, signatureOf(issuer.key), privateKeyPem);
  const certificate = signLeaf({ ...leaf, serialNumber: serialNumber(random, size) }, issuer);
  const certificatePem = toPem("CERTIFICATE", certificate);
  return { certificatePem, privateKeyPem, lifetime };
}

/** One CA signs many leaves. */
const knownIssuers = new WeakMap<ParsedCertificate, Omit<Issuer, "key">>();

function issuerOf({ certificate, key }: SigningAuthority): Issuer {
  const known = knownIssuers.get(certificate);
  if (known !== undefined) return { ...known, key };
  const parsed = new x509.X509Certificate(certificate.raw);
  const identifier = parsed.getExtension(x509.SubjectKeyIdentifierExtension)?.keyId;
  const issuer = {
    name: new Uint8Array(parsed.subjectName.toArrayBuffer()),
    keyIdentifier: identifier === undefined ? undefined : Buffer.from(identifier, "hex"),
  };
  knownIssuers.set(certificate, issuer);
  return { ...issuer, key };
}

/**
 * Makes a signing request (PKCS#10) for a leaf, or for a CA where `request` is called `ca`; with a new key, or with one that
 * was made for an earlier request.
 */
export async function createSigningRequest(
  request: CertificateRequest,
  keyAlgorithm: KeyAlgorithm,
  earlier: KeyObject | undefined,
): Promise<{ readonly requestPem: string; readonly privateKeyPem: string }> {
  const keys = earlier === undefined ? await generateKeys(keyAlgorithm) : await importKeys(earlier);
  const key = CryptoKeyObject.from(keys.privateKey);
  const made = await x509.Pkcs10CertificateRequestGenerator.create({
    name: nameOf(request.subject, request.commonName),
    keys,
    signingAlgorithm: signingParameters(key),
    extensions:
      request.name === "ca"
        ? authorityExtensions()
        : namedExtensions(request, key.asymmetricKeyType === "rsa"),
  });
  return { requestPem: `${made.toString("pem")}\n`, privateKeyPem: keyPem(key) };
}

function authorityExtensions(): x509.Extension[] {
  const usage =
    x509.KeyUsageFlags.keyCertSign |
    x509.KeyUsageFlags.cRLSign |
    x509.KeyUsageFlags.digitalSignature;
  return [
    new x509.BasicConstraintsExtension(true, undefined, true),
    new x509.KeyUsagesExtension(usage, true),
  ];
}

/** What a leaf is for and whose it is; a signing request asks for the same. */
function namedExtensions(request: CertificateRequest, isRsa: boolean): x509.Extension[] {
  // RSA key exchange of TLS 1.2 needs keyEncipherment; with an elliptic curve it has no meaning (RFC 8813, 3).
  const encipherment = isRsa ? x509.KeyUsageFlags.keyEncipherment : 0;
  const usages = request.usages.map((usage) => x509.ExtendedKeyUsage[usage]);
  const names = [
    ...request.dnsNames.map((value) => ({ type: "dns" as const, value })),
    ...request.ipAddresses.map((value) => ({ type: "ip" as const, value })),
  ];
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | encipherment, true),
    ...(usages.length > 0 ? [new x509.ExtendedKeyUsageExtension(usages)] : []),
    ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
  ];
}

function rsa(modulusLength: number): webcrypto.RsaHashedKeyGenParams {
  const publicExponent = new Uint8Array([1, 0, 1]);
  return { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength, publicExponent };
}

async function generateKeys(keyAlgorithm: KeyAlgorithm): Promise<webcrypto.CryptoKeyPair> {
  const parameters = keyParameters[keyAlgorithm] as webcrypto.EcKeyGenParams;
  return await webcrypto.subtle.generateKey(parameters, true, ["sign", "verify"]);
}

async function importKeys(key: KeyObject): Promise<webcrypto.CryptoKeyPair> {
  const parameters = signingParameters(key);
  const pkcs8 = key.export({ format: "der", type: "pkcs8" });
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  const [privateKey, publicKey] = await Promise.all([
    webcrypto.subtle.importKey("pkcs8", pkcs8, parameters, true, ["sign"]),
    webcrypto.subtle.importKey("spki", spki, parameters, true, ["verify"]),
  ]);
  return { privateKey, publicKey };
}

function signingParameters(key: KeyObject): SigningParameters {
  const curve = key.asymmetricKeyDetails?.namedCurve;
  if (curve === undefined) return { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const parameters = curveParameters[curve];
  if (parameters === undefined) throw new Error(`no CA key on the curve ${curve} may come here`);
  return parameters;
}

/** The names in the order C, ST, L, O, OU, CN, each as a PrintableString where its letters allow, else as a UTF8String. */
function nameOf(subject: SubjectNames, commonName: string): x509.Name {
  const parts: [string, string | undefined][] = [
    ["C", subject.country],
    ["ST", subject.state],
    ["L", subject.locality],
    ["O", subject.organization],
    ["OU", subject.organizationalUnit],
    ["CN", commonName],
  ];
  return new x509.Name(
    parts.flatMap(([type, value]) => {
      if (value === undefined) return [];
      const printable = /^[A-Za-z0-9 '()+,./:=?-]*$/.test(value);
      return [{ [type]: [printable ? { printableString: value } : { utf8String: value }] }];
    }),
  );
}

function pairOf(certificate: x509.X509Certificate, keys: webcrypto.CryptoKeyPair): KeyPair {
  return {
    certificatePem: new ParsedCertificate(Buffer.from(certificate.rawData)).toString(),
    privateKeyPem: keyPem(CryptoKeyObject.from(keys.privateKey)),
  };
}

/** SEC1 and PKCS#1 are the shorter forms of a key; Go reads them since ever, and so does openssl. */
function keyPem(key: CryptoKeyObject): string {
  const type = key.asymmetricKeyType === "ec" ? "sec1" : "pkcs1";
  return key.export({ format: "pem", type } as { format: "pem"; type: "pkcs1" }).toString();
}
