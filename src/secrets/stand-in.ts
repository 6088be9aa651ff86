import { createHash } from "node:crypto";
import type { KeyAlgorithm } from "./key-algorithms.ts";
import type { CertificateRequest, Secrets, SecretsRequest, SubjectNames } from "./secrets.ts";

/** Bytes in DER: private key (SEC1, PKCS#1), public key, signature with the two names of its algorithm. */
const sizes: Readonly<
  Record<KeyAlgorithm, { key: number; publicKey: number; signature: number; label: string }>
> = {
  "ecdsa-p256": { key: 121, publicKey: 91, signature: 98, label: "EC" },
  "ecdsa-p384": { key: 167, publicKey: 120, signature: 130, label: "EC" },
  "rsa-2048": { key: 1192, publicKey: 294, signature: 291, label: "RSA" },
  "rsa-3072": { key: 1768, publicKey: 422, signature: 419, label: "RSA" },
  "rsa-4096": { key: 2349, publicKey: 550, signature: 547, label: "RSA" },
};

/** Version, serial number, validity, basic constraints, key usage, key identifiers and what frames them, by RFC 5280. */
const leafFrame = 167;
const authorityFrame = 137;
/** Tag and length of a relative name, its set, its type and its value. */
const nameFrame = 11;

/**
 * Stand-ins for all the secrets of `request`, for commands that must not make any: of the size and the incompressibility
 * of real ones, the same for the same request, and no keys at all.
 */
export function standInSecrets(request: SecretsRequest): Secrets {
  const { key, publicKey, signature, label } = sizes[request.keyAlgorithm];
  const caName = nameSize(request.caSubject, `${request.cluster}-ca`);
  const random = (what: string, size: number) => pseudoRandom(`${request.cluster} ${what}`, size);
  const certificates = request.certificates.map((wanted) => {
    const size = leafFrame + publicKey + signature + caName + leafSize(wanted);
    const certificatePem = pem("CERTIFICATE", random(`${wanted.name} certificate`, size));
    const privateKeyPem = pem(`${label} PRIVATE KEY`, random(`${wanted.name} key`, key));
    return [wanted.name, { certificatePem, privateKeyPem, lifetimes: [] }] as const;
  });
  const caSize = authorityFrame + publicKey + signature + 2 * caName;
  return {
    caCertificatePem: pem("CERTIFICATE", random("ca certificate", caSize)),
    bootstrapToken: standInToken(request, random("bootstrap token", 22)),
    earlierTokens: [],
    fileToken: request.fileToken ? random("file token", 16).toString("hex") : undefined,
    certificates: new Map(certificates),
    standIn: true,
  };
}

/**
 * Everything in `secrets` that stands for something else, as it may be found in a file: certificates and keys in PEM, tokens,
 * and the secret part of a bootstrap token. Nothing real is among it.
 */
export function listStandIns(secrets: Secrets, request: SecretsRequest): readonly string[] {
  if (!secrets.standIn) return [];
  const shared = standInSecrets({ ...request, certificates: [] });
  const { bootstrapToken: token, fileToken } = shared;
  const isMade = request.bootstrapToken?.source === "made";
  const pairs = [...secrets.certificates.values()].filter(
    ({ lifetimes }) => lifetimes.length === 0,
  );
  return [
    shared.caCertificatePem,
    ...(isMade && token !== undefined ? [`${token.id}.${token.secret}`, token.secret] : []),
    ...(fileToken === undefined ? [] : [fileToken]),
    ...pairs.flatMap(({ certificatePem, privateKeyPem }) => [certificatePem, privateKeyPem]),
  ];
}

function standInToken({ bootstrapToken: wanted }: SecretsRequest, bytes: Buffer) {
  if (wanted === undefined) return undefined;
  if (wanted.source === "given")
    return { id: wanted.id, secret: wanted.secret, expires: undefined };
  const text = [...bytes].map((byte) => (byte % 36).toString(36)).join("");
  // A made token that ends is written with its end; any time has the same length.
  const expires = wanted.lifetimeHours === undefined ? undefined : new Date(0);
  return { id: text.slice(0, 6), secret: text.slice(6), expires };
}

function leafSize({
  subject,
  commonName,
  usages,
  dnsNames,
  ipAddresses,
}: CertificateRequest): number {
  const usageSize = usages.length > 0 ? 11 + 10 * usages.length : 0;
  const names = [
    ...dnsNames.map((name) => 2 + name.length),
    ...ipAddresses.map((address) => (address.includes(":") ? 18 : 6)),
  ];
  const namesSize = names.length > 0 ? names.reduce((sum, size) => sum + size, 13) : 0;
  return nameSize(subject, commonName) + usageSize + namesSize;
}

function nameSize(subject: SubjectNames, commonName: string): number {
  const parts = [...Object.values(subject), commonName].filter((part) => part !== undefined);
  return parts.reduce((sum, part) => sum + nameFrame + Buffer.byteLength(part), 0);
}

function pseudoRandom(seed: string, size: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(size / 32) }, (_, index) =>
    createHash("sha256").update(`${seed} ${index}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, size);
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString("base64").replace(/.{64}(?=.)/g, "$&\n");
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}
