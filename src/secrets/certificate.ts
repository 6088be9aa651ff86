import type { KeyObject } from "node:crypto";
import { createPrivateKey, X509Certificate } from "node:crypto";
import ipaddr from "ipaddr.js";
import { backdateMs, hourMs, type Lifetime, lifetimeOf } from "./certificate-lifetime.ts";
import type { KeyAlgorithm } from "./key-algorithms.ts";
import type { CertificateRequest } from "./secrets.ts";

/** The certificates of a PEM text in their order, or undefined when there is none or one cannot be read. */
export function parseCertificates(pem: string): X509Certificate[] | undefined {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  try {
    const certificates = blocks.map((block) => new X509Certificate(block));
    return certificates.length > 0 ? certificates : undefined;
  } catch {
    return undefined;
  }
}

/** A private key out of a PEM text in PKCS#8, SEC1 or PKCS#1, or why there is none. */
export function parsePrivateKey(pem: string): KeyObject | "encrypted" | "unreadable" {
  // Node's own error for a missing passphrase differs between its versions.
  if (/BEGIN ENCRYPTED PRIVATE KEY|Proc-Type: *4, *ENCRYPTED/.test(pem)) return "encrypted";
  try {
    return createPrivateKey(pem);
  } catch {
    return "unreadable";
  }
}

/** The algorithm of a certificate's or a private key in nodegen's words, or undefined for any other. */
export function keyAlgorithmOf(key: KeyObject): KeyAlgorithm | undefined {
  const details = key.asymmetricKeyDetails;
  if (key.asymmetricKeyType === "ec") {
    if (details?.namedCurve === "prime256v1") return "ecdsa-p256";
    return details?.namedCurve === "secp384r1" ? "ecdsa-p384" : undefined;
  }
  if (key.asymmetricKeyType !== "rsa") return undefined;
  const sizes: Readonly<Record<number, KeyAlgorithm>> = {
    2048: "rsa-2048",
    3072: "rsa-3072",
    4096: "rsa-4096",
  };
  return sizes[details?.modulusLength ?? 0];
}

/** What an issued certificate must be to be kept. */
export interface Expectation {
  readonly request: CertificateRequest;
  readonly keyAlgorithm: KeyAlgorithm;
  readonly validityHours: number;
  /** The certificates one of which must have signed it. */
  readonly signers: readonly X509Certificate[];
}

/** Says in a few words why a stored certificate and key do not do any more, or undefined when they do. */
export function describeMisfit(
  certificate: X509Certificate,
  key: KeyObject,
  expected: Expectation,
): string | undefined {
  const signer = expected.signers.find(
    (candidate) => certificate.checkIssued(candidate) && certificate.verify(candidate.publicKey),
  );
  if (!certificate.checkPrivateKey(key)) return "its key does not belong to it";
  if (signer === undefined) return "another CA signed it";
  if (keyAlgorithmOf(key) !== expected.keyAlgorithm) return "the key algorithm has changed";
  if (!hasSubject(certificate, expected.request)) return "its subject has changed";
  if (!hasUsages(certificate, expected.request)) return "its usages have changed";
  if (!hasAlternativeNames(certificate, expected.request))
    return "its names or addresses have changed";
  if (!hasLifetime(lifetimeOf(certificate), signer, expected.validityHours))
    return "its lifetime has changed";
  return undefined;
}

function hasSubject(certificate: X509Certificate, { subject, commonName }: CertificateRequest) {
  const wanted: Readonly<Record<string, string | undefined>> = {
    C: subject.country,
    ST: subject.state,
    L: subject.locality,
    O: subject.organization,
    OU: subject.organizationalUnit,
    CN: commonName,
  };
  const found = certificate.toLegacyObject().subject as unknown as Record<string, string>;
  const parts = new Set([...Object.keys(wanted), ...Object.keys(found)]);
  return [...parts].every((part) => wanted[part] === found[part]);
}

function hasUsages(certificate: X509Certificate, request: CertificateRequest): boolean {
  const wanted = usageIdentifiers(request).map(({ oid }) => oid);
  return sameMembers(certificate.keyUsage ?? [], wanted);
}

/** The wanted usages with their object identifiers (RFC 5280, 4.2.1.12); Node calls the extended key usage `keyUsage`. */
export function usageIdentifiers({ usages }: CertificateRequest) {
  const oids = { serverAuth: "1.3.6.1.5.5.7.3.1", clientAuth: "1.3.6.1.5.5.7.3.2" };
  return usages.map((usage) => ({ usage, oid: oids[usage] }));
}

function hasAlternativeNames(certificate: X509Certificate, request: CertificateRequest): boolean {
  return sameMembers(alternativeNames(certificate), wantedNames(request));
}

/** The names and addresses of a certificate as `DNS:…` and `IP:…`, addresses in one spelling. */
export function alternativeNames(certificate: X509Certificate): readonly string[] {
  const text = certificate.subjectAltName ?? "";
  if (text === "") return [];
  return text.split(", ").map((entry) => {
    const address = /^IP Address:(.*)$/.exec(entry)?.[1];
    return address === undefined ? entry : `IP:${normalAddress(address)}`;
  });
}

/** The names and addresses that a certificate is to have, in the spelling of `alternativeNames`. */
export function wantedNames({ dnsNames, ipAddresses }: CertificateRequest): readonly string[] {
  return [
    ...dnsNames.map((name) => `DNS:${name}`),
    ...ipAddresses.map((address) => `IP:${normalAddress(address)}`),
  ];
}

/** Addresses are compared in one spelling: openssl writes `FD00:0:0:0:0:0:0:1`, people `fd00::1`. */
function normalAddress(address: string): string {
  if (!address.includes(":")) return address;
  return ipaddr.IPv6.parse(address).toRFC5952String();
}

/**
 * Whether a leaf of `signer` holds as long as is asked for. Within an hour, as the making of the certificate does not stand in
 * it, only the start of its validity.
 */
export function hasLifetime(
  { notBefore, notAfter }: Lifetime,
  signer: X509Certificate,
  validityHours: number,
): boolean {
  const asked = notBefore.getTime() + backdateMs + validityHours * hourMs;
  const wanted = Math.min(asked, lifetimeOf(signer).notAfter.getTime());
  return Math.abs(notAfter.getTime() - wanted) <= hourMs;
}

function sameMembers(found: readonly string[], wanted: readonly string[]): boolean {
  const [a, b] = [new Set(found), new Set(wanted)];
  return a.size === b.size && [...a].every((member) => b.has(member));
}
