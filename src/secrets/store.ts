import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.ts";
import { hasErrors } from "../diagnostics/diagnostic.ts";
import type { Review } from "./review.ts";
import { isSettled, reviewSecrets } from "./review.ts";
import { parseRotation } from "./rotation.ts";
import type { Secrets, SecretsRequest } from "./secrets.ts";
import type { SecretsEvent } from "./secrets-event.ts";
import { rotationFile, secretsPaths } from "./secrets-paths.ts";
import { standInSecrets } from "./stand-in.ts";
import { isUndisturbed, withFileErrors, withSecretsLock } from "./store-lock.ts";
import { makeDueSecrets } from "./store-make.ts";
import { checkPermissions, readStored, readStoredSecrets } from "./store-read.ts";
import { openVault, storeFiles, type Vault } from "./store-vault.ts";

/** Where the secrets of a cluster lie and what is asked of them. */
export interface StoreOptions {
  /** The folder `<cluster>.secrets`; its parent must exist. Messages show it in this spelling. */
  readonly directory: string;
  readonly request: SecretsRequest;
  readonly now: Date;
  /** The source of tokens and serial numbers; the system's if not given. Keys always come from the system's. */
  readonly random?: (size: number) => Uint8Array;
  /** What opens an encrypted folder, see `openVault`. */
  readonly identities?: readonly string[];
  /** What ends before this time is made anew, although it would do. */
  readonly renewBefore?: Date;
  /** How long to wait for another build that makes secrets of the same cluster, see `withDirectoryLock`. */
  readonly waitMs?: number;
}

/** The secrets, what there is to say about them, and what was made. */
export type StoreOutcome = Outcome<Secrets> & { readonly events: readonly SecretsEvent[] };

/**
 * Gives the secrets of a cluster, making and storing what is not there, does not fit the request any more or nears its
 * end. A CA is never replaced, and nothing is ever deleted. When all is there, nothing is locked and nothing written.
 */
export async function loadOrCreateSecrets(options: StoreOptions): Promise<StoreOutcome> {
  const { directory, request, now } = options;
  const create = async (): Promise<StoreOutcome> => {
    const { value, diagnostics } = await withSecretsLock(options, (exists) =>
      createNow(options, exists, request, now),
    );
    return value ?? { value: undefined, diagnostics, events: [] };
  };
  const work = async (): Promise<StoreOutcome> => {
    if (isUndisturbed(directory) && existsSync(directory)) {
      const review = await reviewFolder(options, await openVault(directory, options.identities));
      if (isSettled(review)) return finish(review, options);
    }
    return await withFileErrors("secrets-not-writable", directory, create, refuse);
  };
  return await withFileErrors(
    "secrets-not-readable",
    directory,
    () => noteRotation(work, directory),
    refuse,
  );
}

/**
 * Gives the secrets of a cluster as far as they are there, with stand-ins of the same size for what a build would make
 * (then `standIn` is true), and with `standInForLocked` for all that is encrypted where no identity is given. Writes and
 * locks nothing.
 */
export async function loadSecrets(
  options: StoreOptions & { readonly standInForLocked?: boolean },
): Promise<Outcome<Secrets>> {
  const work = async (): Promise<StoreOutcome> => {
    const vault = await openVault(options.directory, options.identities);
    if (vault.locked && options.standInForLocked === true) {
      const diagnostics = checkPermissions(options.directory, options.request);
      return { value: standInSecrets(options.request), diagnostics, events: [] };
    }
    const review = await reviewFolder(options, vault);
    if (isSettled(review)) return finish(review, options);
    const substitute = standInSecrets(options.request);
    const tokens = review.bootstrapToken.value;
    const value = {
      caCertificatePem:
        typeof review.authority === "object"
          ? review.authority.certificatePem
          : substitute.caCertificatePem,
      bootstrapToken: tokens?.current ?? substitute.bootstrapToken,
      earlierTokens: tokens?.earlier ?? [],
      fileToken: review.fileToken.value ?? substitute.fileToken,
      certificates: new Map([...substitute.certificates, ...review.certificates.kept]),
      standIn: true,
    };
    return { value, diagnostics: allDiagnostics(review, options), events: [] };
  };
  const { directory } = options;
  return await withFileErrors(
    "secrets-not-readable",
    directory,
    () => noteRotation(work, directory),
    refuse,
  );
}

/** Says in the secrets how far a change of the CA is. A damaged note of it is for `nodegen secrets rotate` to complain of. */
async function noteRotation(
  work: () => Promise<StoreOutcome>,
  directory: string,
): Promise<StoreOutcome> {
  const outcome = await work();
  if (outcome.value === undefined) return outcome;
  const rotation = parseRotation(readStored(join(directory, rotationFile)) ?? "");
  return rotation === undefined ? outcome : { ...outcome, value: { ...outcome.value, rotation } };
}

async function createNow(
  options: StoreOptions,
  exists: boolean,
  request: SecretsRequest,
  now: Date,
): Promise<StoreOutcome> {
  const { directory, random = randomBytes } = options;
  const vault = await openVault(directory, options.identities);
  const review = await reviewFolder(options, vault);
  if (isSettled(review)) return finish(review, options);
  const made = await makeDueSecrets(review, request, secretsPaths(directory), { now, random });
  await storeFiles(directory, exists, made.files, vault);
  const after = review.authority === "due" ? await reviewNewAuthority(options, vault) : review;
  return {
    value: made.secrets,
    diagnostics: allDiagnostics(after, options),
    events: made.events,
  };
}

/** What is to be said of a new CA does not depend on how many certificates it has signed: one of them stands for all. */
async function reviewNewAuthority(options: StoreOptions, vault: Vault): Promise<Review> {
  const { request } = options;
  const certificates = request.certificates.slice(0, 1);
  return await reviewFolder({ ...options, request: { ...request, certificates } }, vault);
}

/** So many are looked at one by one in the time that it takes to load what is faster. */
const fewCertificates = 20;

/** A folder that is not there needs not be asked for each of its files. */
const emptyVault: Pick<Vault, "read"> = { read: async () => undefined };

async function reviewFolder(options: StoreOptions, vault: Vault): Promise<Review> {
  const { directory, request, now, renewBefore } = options;
  const stored = await readStoredSecrets(existsSync(directory) ? vault : emptyVault, request);
  const check =
    request.certificates.length > fewCertificates ? await import("./leaf-check.ts") : undefined;
  const times = { now, renewBefore };
  return reviewSecrets(stored, request, secretsPaths(directory), times, check?.createLeafCheck);
}

/** The outcome for a review that leaves nothing to make, be it since all is there or since something is wrong. */
function finish(review: Review, options: StoreOptions): StoreOutcome {
  const diagnostics = allDiagnostics(review, options);
  if (hasErrors(diagnostics) || typeof review.authority !== "object") {
    return { value: undefined, diagnostics, events: [] };
  }
  const value = {
    caCertificatePem: review.authority.certificatePem,
    bootstrapToken: review.bootstrapToken.value?.current,
    earlierTokens: review.bootstrapToken.value?.earlier ?? [],
    fileToken: review.fileToken.value,
    certificates: review.certificates.kept,
    standIn: false,
  };
  return { value, diagnostics, events: [] };
}

function allDiagnostics(review: Review, { directory, request }: StoreOptions): Diagnostic[] {
  return [
    ...review.diagnostics,
    ...(existsSync(directory) ? checkPermissions(directory, request) : []),
  ];
}

function refuse(diagnostic: Diagnostic): StoreOutcome {
  return { value: undefined, diagnostics: [diagnostic], events: [] };
}
