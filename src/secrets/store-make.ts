import type { X509Certificate } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Authority } from "./authority-check.ts";
import { parseCertificates, parsePrivateKey } from "./certificate.ts";
import { lifetimeOf } from "./certificate-lifetime.ts";
import { isSigned } from "./foreign-certificate.ts";
import { inParallel } from "./in-parallel.ts";
import type { Review } from "./review.ts";
import type { DueCertificate } from "./review-certificates.ts";
import type { BootstrapTokens, DueBootstrapToken } from "./review-tokens.ts";
import type { IssuedPair, Secrets, SecretsRequest } from "./secrets.ts";
import type { SecretsEvent } from "./secrets-event.ts";
import type { SecretsPaths } from "./secrets-paths.ts";
import { bootstrapTokenFile, certificatePaths } from "./secrets-paths.ts";
import type { FileToStore } from "./store-transaction.ts";
import { createBootstrapToken, createFileToken } from "./tokens.ts";
import { earlierTokens, formatStoredTokens, replaceToken } from "./tokens-file.ts";

/** The whole of the secrets, and what of it is new: the files to store and what to tell. */
export interface MadeSecrets {
  readonly secrets: Secrets;
  readonly files: readonly FileToStore[];
  readonly events: readonly SecretsEvent[];
}

/** One thing that was made. */
interface Made<T> {
  readonly value: T;
  readonly files: readonly FileToStore[];
  readonly event: Omit<SecretsEvent, "action">;
}

interface Context {
  readonly now: Date;
  readonly random: (size: number) => Uint8Array;
}

const readme = `The secrets of one cluster, made by nodegen on the first build and used by every later one.

Keep this folder: without it the next build makes a new CA, and nodes of the old one are lost.
Keep it private: who has pki/ca.key can be anybody in the cluster.
A CA of your own: put its ca.crt and ca.key into pki/ before the first build.
Issued certificates and tokens that were removed are made anew by the next build.
`;
const ignoreEverything = "# Secrets of a cluster: nothing in here belongs into git.\n*\n";

/** Makes everything that `review` found to be due. Nothing is written here. */
export async function makeDueSecrets(
  review: Review,
  request: SecretsRequest,
  paths: SecretsPaths,
  context: Context,
): Promise<MadeSecrets> {
  if (review.authority === undefined) throw new Error("nothing can be made beside a faulty CA");
  const newAuthority =
    review.authority === "due" ? await makeAuthority(request, paths, context) : undefined;
  const authority = newAuthority?.value ?? (review.authority as Authority);
  const issued = await issueAll(review.certificates.due, request, paths, authority, context);
  const { bootstrapToken, fileToken, certificates } = review;
  const newToken = bootstrapToken.due && makeBootstrapToken(bootstrapToken.due, paths, context);
  const tokens = newToken?.value ?? bootstrapToken.value;
  const newFileToken = fileToken.due && makeFileToken(paths, context);
  const made = [newAuthority, ...issued, newToken, newFileToken].filter((one) => one !== undefined);
  const pairs = new Map([...certificates.kept, ...issued.map(({ value }) => value)]);
  return {
    secrets: {
      caCertificatePem: authority.certificatePem,
      bootstrapToken: tokens?.current,
      earlierTokens: tokens?.earlier ?? [],
      fileToken: newFileToken?.value ?? fileToken.value,
      certificates: inOrder(pairs, request),
      standIn: false,
    },
    files: [...made.flatMap(({ files }) => files), ...folderFiles(paths)],
    events: made.map(({ event }) => ({
      action: event.reason === undefined ? "made" : "renewed",
      ...event,
    })),
  };
}

async function makeAuthority(
  request: SecretsRequest,
  paths: SecretsPaths,
  context: Context,
): Promise<Made<Authority>> {
  const { createAuthority } = await import("./authority.ts");
  const options = {
    commonName: `${request.cluster}-ca`,
    subject: request.caSubject,
    keyAlgorithm: request.keyAlgorithm,
    validityHours: request.caValidityHours,
  };
  const { certificatePem, privateKeyPem } = await createAuthority(options, context);
  const certificates = parseCertificates(certificatePem) ?? [];
  const [signer] = certificates;
  const key = parsePrivateKey(privateKeyPem);
  if (signer === undefined || typeof key === "string") throw new Error("the new CA is unreadable");
  const validUntil = lifetimeOf(signer).notAfter;
  return {
    value: { certificatePem, certificates, signer, key },
    files: [
      { path: "pki/ca.key", text: privateKeyPem },
      { path: "pki/ca.crt", text: certificatePem },
    ],
    event: { what: "CA", path: paths.caCertificate, validUntil, reason: undefined },
  };
}

/** So many at once: RSA keys are made beside the main thread, by Node's four threads for such work. */
const issuedTogether = 8;

async function issueAll(
  due: readonly DueCertificate[],
  request: SecretsRequest,
  paths: SecretsPaths,
  { signer, key, certificates }: Authority,
  context: Context,
): Promise<readonly Made<readonly [string, IssuedPair]>[]> {
  if (due.length === 0) return [];
  if (key === undefined) throw new Error("nothing can be issued without the CA's key");
  const { issueCertificate } = await import("./authority.ts");
  const chain = intermediates(signer, certificates);
  const above = chain.map(String).join("");
  const issueOne = async ({ request: wanted, reason }: DueCertificate) => {
    const issued = await issueCertificate(wanted, { certificate: signer, key }, request, context);
    const { certificatePem, privateKeyPem, lifetime } = issued;
    const lifetimes = [lifetime, ...chain.map(lifetimeOf)];
    const pair = { certificatePem: certificatePem + above, privateKeyPem, lifetimes };
    return madeCertificate(wanted.name, pair, reason, paths);
  };
  return await inParallel(due, issuedTogether, issueOne);
}

function madeCertificate(
  name: string,
  pair: IssuedPair,
  reason: string | undefined,
  { directory }: SecretsPaths,
): Made<readonly [string, IssuedPair]> {
  const path = certificatePaths(name);
  return {
    value: [name, pair],
    files: [
      { path: path.key, text: pair.privateKeyPem },
      { path: path.certificate, text: pair.certificatePem },
    ],
    event: {
      what: "certificate",
      path: join(directory, path.certificate),
      validUntil: pair.lifetimes[0]?.notAfter,
      reason,
    },
  };
}

/** The CAs between a leaf of `signer` and the root: whoever trusts the root alone needs them beside the leaf. */
function intermediates(
  signer: X509Certificate,
  certificates: readonly X509Certificate[],
): readonly X509Certificate[] {
  const chain: X509Certificate[] = [];
  for (let last: X509Certificate | undefined = signer; last !== undefined; ) {
    const current: X509Certificate = last;
    if (isSigned(current, [current])) break;
    chain.push(current);
    last = certificates.find((one) => !chain.includes(one) && isSigned(current, [one]));
  }
  return chain;
}

function makeBootstrapToken(
  { lifetimeHours, stored, reason }: DueBootstrapToken,
  paths: SecretsPaths,
  { now, random }: Context,
): Made<BootstrapTokens> {
  const tokens = replaceToken(stored, createBootstrapToken(lifetimeHours, now, random), now);
  const { id, secret, expires } = tokens.current;
  return {
    value: { current: { id, secret, expires }, earlier: earlierTokens(tokens) },
    files: [{ path: bootstrapTokenFile, text: formatStoredTokens(tokens) }],
    event: { what: "bootstrap token", path: paths.bootstrapToken, validUntil: expires, reason },
  };
}

function makeFileToken(paths: SecretsPaths, { random }: Context): Made<string> {
  const value = createFileToken(random);
  return {
    value,
    files: [{ path: "tokens/file-token", text: `${value}\n` }],
    event: {
      what: "file token",
      path: paths.fileToken,
      validUntil: undefined,
      reason: undefined,
    },
  };
}

/** What a secrets folder lacks beside the secrets: whatever else is in it, git must not take it. */
export function folderFiles({ directory }: Pick<SecretsPaths, "directory">): FileToStore[] {
  const files = [
    { path: ".gitignore", text: ignoreEverything },
    { path: "README", text: readme },
  ];
  return files.filter(({ path }) => !existsSync(join(directory, path)));
}

/** The order of the request, so that nothing depends on which build issued what. */
function inOrder(pairs: ReadonlyMap<string, IssuedPair>, { certificates }: SecretsRequest) {
  return new Map(
    certificates.flatMap(({ name }) => {
      const pair = pairs.get(name);
      return pair === undefined ? [] : [[name, pair] as const];
    }),
  );
}
