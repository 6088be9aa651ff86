import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Authority } from "./authority-check.ts";
import { parseCertificates, parsePrivateKey } from "./certificate.ts";
import { lifetimeOf } from "./certificate-lifetime.ts";
import type { Review } from "./review.ts";
import type { DueCertificate } from "./review-certificates.ts";
import type { DueBootstrapToken } from "./review-tokens.ts";
import type { BootstrapToken, KeyPair, Secrets, SecretsRequest } from "./secrets.ts";
import type { SecretsEvent } from "./secrets-event.ts";
import type { SecretsPaths } from "./secrets-paths.ts";
import { certificatePaths } from "./secrets-paths.ts";
import type { FileToStore } from "./store-transaction.ts";
import { createBootstrapToken, createFileToken, formatBootstrapToken } from "./tokens.ts";

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
  // Together, as the making of RSA keys is slow and runs beside the main thread.
  const issued = await Promise.all(
    review.certificates.due.map((due) => issue(due, request, paths, authority, context)),
  );
  const { bootstrapToken, fileToken, certificates } = review;
  const newToken = bootstrapToken.due && makeBootstrapToken(bootstrapToken.due, paths, context);
  const newFileToken = fileToken.due && makeFileToken(paths, context);
  const made = [newAuthority, ...issued, newToken, newFileToken].filter((one) => one !== undefined);
  const pairs = new Map([...certificates.kept, ...issued.map(({ value }) => value)]);
  return {
    secrets: {
      caCertificatePem: authority.certificatePem,
      bootstrapToken: newToken?.value ?? bootstrapToken.value,
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

async function issue(
  { request: wanted, reason }: DueCertificate,
  request: SecretsRequest,
  paths: SecretsPaths,
  { signer, key }: Authority,
  context: Context,
): Promise<Made<readonly [string, KeyPair]>> {
  if (key === undefined) throw new Error("nothing can be issued without the CA's key");
  const { issueCertificate } = await import("./authority.ts");
  const pair = await issueCertificate(wanted, { certificate: signer, key }, request, context);
  const [certificate] = parseCertificates(pair.certificatePem) ?? [];
  if (certificate === undefined) throw new Error("the new certificate is unreadable");
  const path = certificatePaths(wanted.name);
  return {
    value: [wanted.name, pair],
    files: [
      { path: path.key, text: pair.privateKeyPem },
      { path: path.certificate, text: pair.certificatePem },
    ],
    event: {
      what: "certificate",
      path: join(paths.directory, path.certificate),
      validUntil: lifetimeOf(certificate).notAfter,
      reason,
    },
  };
}

function makeBootstrapToken(
  { lifetimeHours, reason }: DueBootstrapToken,
  paths: SecretsPaths,
  { now, random }: Context,
): Made<BootstrapToken> {
  const token = createBootstrapToken(lifetimeHours, now, random);
  const { id, secret, expires } = token;
  return {
    value: { id, secret, expires },
    files: [{ path: "tokens/bootstrap-token.json", text: formatBootstrapToken(token) }],
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

/** Whatever else is in the folder, git must not take it. */
function folderFiles({ directory }: SecretsPaths): FileToStore[] {
  const files = [
    { path: ".gitignore", text: ignoreEverything },
    { path: "README", text: readme },
  ];
  return files.filter(({ path }) => !existsSync(join(directory, path)));
}

/** The order of the request, so that nothing depends on which build issued what. */
function inOrder(pairs: ReadonlyMap<string, KeyPair>, { certificates }: SecretsRequest) {
  return new Map(
    certificates.flatMap(({ name }) => {
      const pair = pairs.get(name);
      return pair === undefined ? [] : [[name, pair] as const];
    }),
  );
}
