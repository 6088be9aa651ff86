import type { Outcome } from "../diagnostics/diagnostic.ts";
import { bothForms } from "./secrets-paths.ts";
import { type SecretsLockOptions, withFileErrors, withSecretsLock } from "./store-lock.ts";
import { folderFiles } from "./store-make.ts";
import type { FileToStore, StoreChanges } from "./store-transaction.ts";
import { openVault, storeFiles, type Vault } from "./store-vault.ts";

/** The files of a change, and what becomes of others. */
export interface SecretsChange extends StoreChanges {
  readonly files: readonly FileToStore[];
  /** The files are written as they are: encrypted already, or not to be encrypted any more. */
  readonly asGiven?: boolean;
}

/** The secrets folder and what opens it. */
export interface ChangeOptions extends SecretsLockOptions {
  readonly identities?: readonly string[];
}

/**
 * Changes the secrets folder while nobody else does, making it where it is not there: `decide` reads it and says what is to
 * be changed, which then happens as a whole or, with an error or nothing to change, not at all.
 */
export async function changeSecrets<T>(
  options: ChangeOptions,
  decide: (
    vault: Vault,
    exists: boolean,
  ) => Promise<Outcome<{ readonly result: T; readonly changes: SecretsChange }>>,
): Promise<Outcome<T>> {
  const { directory } = options;
  const work = async (exists: boolean): Promise<Outcome<T>> => {
    const vault = await openVault(directory, options.identities);
    const { value, diagnostics } = await decide(vault, exists);
    if (value === undefined) return { value: undefined, diagnostics };
    const { files, asGiven, replace, remove } = value.changes;
    if (files.length + remove.length > 0) {
      const all = [...files, ...folderFiles({ directory })];
      const keeper: Vault = asGiven ? { ...vault, seal: async (given) => given } : vault;
      const changes = { replace: bothForms(replace), remove: asGiven ? remove : bothForms(remove) };
      await storeFiles(directory, exists, all, keeper, changes);
    }
    return { value: value.result, diagnostics };
  };
  const locked = async (): Promise<Outcome<T>> => {
    const { value, diagnostics } = await withSecretsLock(options, work);
    return value ?? { value: undefined, diagnostics };
  };
  return await withFileErrors("secrets-not-writable", directory, locked, (diagnostic) => ({
    value: undefined,
    diagnostics: [diagnostic],
  }));
}
