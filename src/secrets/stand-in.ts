import { createHash } from "node:crypto";
import type { Secrets, SecretsRequest } from "./secrets.ts";
import { standInAuthority, standInPair } from "./stand-in-pair.ts";

/**
 * Stand-ins for all the secrets of `request`, for commands that must not make any: what has them takes as many bytes as with
 * real ones, also compressed. They are the same for the same request, and no keys at all.
 */
export function standInSecrets(request: SecretsRequest): Secrets {
  const random = (what: string, size: number) => pseudoRandom(`${request.cluster} ${what}`, size);
  const authority = standInAuthority(request, random);
  const certificates = request.certificates.map((wanted) => {
    const pair = standInPair(wanted, request.keyAlgorithm, authority, random);
    return [wanted.name, { ...pair, lifetimes: [] }] as const;
  });
  return {
    caCertificatePem: authority.certificatePem,
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

function pseudoRandom(seed: string, size: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(size / 32) }, (_, index) =>
    createHash("sha256").update(`${seed} ${index}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, size);
}
