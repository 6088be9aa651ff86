import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describeFileError } from "../diagnostics/describe-file-error.ts";
import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import { sweepDirectoryLock, withDirectoryLock } from "../output/directory-lock.ts";
import {
  finishInterrupted,
  isInterrupted,
  removeStaged,
  stagedFolder,
} from "./store-transaction.ts";
import { VaultFault } from "./vault-fault.ts";

/** Which secrets folder is locked and how long others are waited for, see `withDirectoryLock`. */
export interface SecretsLockOptions {
  readonly directory: string;
  readonly waitMs?: number;
}

/**
 * Runs `work` while no other process changes the secrets folder, after what a killed one left is made good; `exists` says
 * whether the folder is there. One that is there is locked inside, so that two links to it have one lock; one that is not,
 * beside its place.
 */
export async function withSecretsLock<T>(
  { directory, waitMs }: SecretsLockOptions,
  work: (exists: boolean) => Promise<T>,
): Promise<Outcome<T>> {
  const options = { subject: directory, ...(waitMs === undefined ? {} : { waitMs }) };
  for (;;) {
    const exists = existsSync(directory);
    const lockPath = exists ? innerLock(directory) : outerLock(directory);
    const locked = await withDirectoryLock<{ readonly done: T } | "again">(
      lockPath,
      options,
      async () => {
        // Somebody made the folder while this process waited.
        if (existsSync(directory) !== exists) return { value: "again", diagnostics: [] };
        if (exists) finishInterrupted(directory);
        removeStaged(directory);
        return { value: { done: await work(exists) }, diagnostics: [] };
      },
    );
    if (locked.value === undefined) return { value: undefined, diagnostics: locked.diagnostics };
    if (locked.value !== "again") return { value: locked.value.done, diagnostics: [] };
  }
}

/** Whether the folder may be read as it is: nobody changes it now, and nobody who did was killed over it. */
export function isUndisturbed(directory: string): boolean {
  sweepDirectoryLock(outerLock(directory));
  return (
    !existsSync(innerLock(directory)) &&
    !isInterrupted(directory) &&
    !existsSync(stagedFolder(directory))
  );
}

/** Faults of the file system and of encrypted files are the user's to mend and become a diagnostic; any other is a bug. */
export async function withFileErrors<T>(
  code: "secrets-not-readable" | "secrets-not-writable",
  directory: string,
  work: () => Promise<T>,
  refuse: (diagnostic: Diagnostic) => T,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof VaultFault) return refuse(error.diagnostic);
    const { syscall, code: reason, path = directory } = error as NodeJS.ErrnoException;
    if (syscall === undefined || reason === undefined) throw error;
    return refuse(diagnose(code, { path, reason: describeFileError(reason) }));
  }
}

function innerLock(directory: string): string {
  return join(directory, ".lock");
}

function outerLock(directory: string): string {
  return join(dirname(directory), `.${basename(directory)}.lock`);
}
