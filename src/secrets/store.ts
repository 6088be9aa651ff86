import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describeFileError } from "../diagnostics/describe-file-error.ts";
import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.ts";
import { diagnose, hasErrors } from "../diagnostics/diagnostic.ts";
import { sweepDirectoryLock, withDirectoryLock } from "../output/directory-lock.ts";
import type { Review } from "./review.ts";
import { isSettled, reviewSecrets } from "./review.ts";
import type { Secrets, SecretsRequest } from "./secrets.ts";
import type { SecretsEvent } from "./secrets-event.ts";
import { secretsPaths } from "./secrets-paths.ts";
import { standInSecrets } from "./stand-in.ts";
import { makeDueSecrets } from "./store-make.ts";
import { checkPermissions, readStoredSecrets } from "./store-read.ts";
import {
  addToSecretsFolder,
  createSecretsFolder,
  finishInterrupted,
  isInterrupted,
  removeStaged,
  stagedFolder,
} from "./store-transaction.ts";

/** Where the secrets of a cluster lie and what is asked of them. */
export interface StoreOptions {
  /** The folder `<cluster>.secrets`; its parent must exist. Messages show it in this spelling. */
  readonly directory: string;
  readonly request: SecretsRequest;
  readonly now: Date;
  /** The source of tokens and serial numbers; the system's if not given. Keys always come from the system's. */
  readonly random?: (size: number) => Uint8Array;
  /** How long to wait for another build that makes secrets of the same cluster, see `withDirectoryLock`. */
  readonly waitMs?: number;
}

/** The secrets, what there is to say about them, and what was made. */
export type StoreOutcome = Outcome<Secrets> & { readonly events: readonly SecretsEvent[] };

type Attempt = StoreOutcome | "again";

/**
 * Gives the secrets of a cluster, making and storing what is not there, does not fit the request any more or nears its
 * end. A CA is never replaced, and nothing is ever deleted. When all is there, nothing is locked and nothing written.
 */
export async function loadOrCreateSecrets(options: StoreOptions): Promise<StoreOutcome> {
  const { directory, request, now } = options;
  return await withFileErrors("secrets-not-readable", directory, async () => {
    sweepDirectoryLock(outerLock(directory));
    if (existsSync(directory) && !hasLeftovers(directory)) {
      const review = reviewFolder(options);
      if (isSettled(review)) return finish(review, options);
    }
    return await createUnderLock(options, request, now);
  });
}

/**
 * Gives the secrets of a cluster as far as they are there, with stand-ins of the same size for what a build would make
 * (then `standIn` is true). Writes and locks nothing.
 */
export async function loadSecrets(options: StoreOptions): Promise<Outcome<Secrets>> {
  return await withFileErrors("secrets-not-readable", options.directory, async () => {
    const review = reviewFolder(options);
    if (isSettled(review)) return finish(review, options);
    const substitute = standInSecrets(options.request);
    const value = {
      caCertificatePem:
        typeof review.authority === "object"
          ? review.authority.certificatePem
          : substitute.caCertificatePem,
      bootstrapToken: review.bootstrapToken.value ?? substitute.bootstrapToken,
      fileToken: review.fileToken.value ?? substitute.fileToken,
      certificates: new Map([...substitute.certificates, ...review.certificates.kept]),
      standIn: true,
    };
    return { value, diagnostics: allDiagnostics(review, options), events: [] };
  });
}

/** A folder that exists is locked inside, so that two links to it have one lock; one that does not, beside its place. */
async function createUnderLock(options: StoreOptions, request: SecretsRequest, now: Date) {
  const { directory } = options;
  for (;;) {
    const inside = existsSync(directory);
    const lockPath = inside ? innerLock(directory) : outerLock(directory);
    const lockOptions = {
      subject: directory,
      ...(options.waitMs === undefined ? {} : { waitMs: options.waitMs }),
    };
    const locked = await withDirectoryLock<Attempt>(lockPath, lockOptions, async () => {
      // Somebody made the folder while this process waited.
      if (existsSync(directory) !== inside) return { value: "again", diagnostics: [] };
      const attempt = await createNow(options, inside, request, now);
      return { value: attempt, diagnostics: [] };
    });
    if (locked.value === undefined)
      return { value: undefined, diagnostics: locked.diagnostics, events: [] };
    if (locked.value !== "again") return locked.value;
  }
}

async function createNow(
  options: StoreOptions,
  inside: boolean,
  request: SecretsRequest,
  now: Date,
) {
  const { directory, random = randomBytes } = options;
  return await withFileErrors("secrets-not-writable", directory, async () => {
    if (inside) finishInterrupted(directory);
    removeStaged(directory);
    const review = reviewFolder(options);
    if (isSettled(review)) return finish(review, options);
    const made = await makeDueSecrets(review, request, secretsPaths(directory), { now, random });
    if (inside) addToSecretsFolder(directory, made.files);
    else createSecretsFolder(directory, made.files);
    return {
      value: made.secrets,
      diagnostics: allDiagnostics(reviewFolder(options), options),
      events: made.events,
    };
  });
}

function reviewFolder({ directory, request, now }: StoreOptions): Review {
  return reviewSecrets(
    readStoredSecrets(directory, request),
    request,
    secretsPaths(directory),
    now,
  );
}

/** The outcome for a review that leaves nothing to make, be it since all is there or since something is wrong. */
function finish(review: Review, options: StoreOptions): StoreOutcome {
  const diagnostics = allDiagnostics(review, options);
  if (hasErrors(diagnostics) || typeof review.authority !== "object") {
    return { value: undefined, diagnostics, events: [] };
  }
  const value = {
    caCertificatePem: review.authority.certificatePem,
    bootstrapToken: review.bootstrapToken.value,
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

function hasLeftovers(directory: string): boolean {
  return (
    existsSync(innerLock(directory)) ||
    isInterrupted(directory) ||
    existsSync(stagedFolder(directory))
  );
}

function innerLock(directory: string): string {
  return join(directory, ".lock");
}

function outerLock(directory: string): string {
  return join(dirname(directory), `.${basename(directory)}.lock`);
}

/** Faults of the file system are the user's to mend; any other is a bug. */
async function withFileErrors(
  code: "secrets-not-readable" | "secrets-not-writable",
  directory: string,
  work: () => Promise<StoreOutcome>,
): Promise<StoreOutcome> {
  try {
    return await work();
  } catch (error) {
    const { syscall, code: reason, path = directory } = error as NodeJS.ErrnoException;
    if (syscall === undefined || reason === undefined) throw error;
    return {
      value: undefined,
      diagnostics: [diagnose(code, { path, reason: describeFileError(reason) })],
      events: [],
    };
  }
}
