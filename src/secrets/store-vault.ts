import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { diagnose } from "../diagnostics/diagnostic.ts";
import { isSecretFile, recipientsFile, sealedPath } from "./secrets-paths.ts";
import { readStored } from "./store-read.ts";
import {
  addToSecretsFolder,
  createSecretsFolder,
  type FileToStore,
  type StoreChanges,
} from "./store-transaction.ts";
import { VaultFault } from "./vault-fault.ts";

/** How the files of a secrets folder are kept: as they are, or the secret ones encrypted to age recipients. */
export interface Vault {
  /** Whether secret files are encrypted here, and nothing is there to open them with. */
  readonly locked: boolean;
  /** The text of a file below the folder, opened; undefined where it is not there. Throws a `VaultFault`. */
  readonly read: (path: string) => Promise<string | undefined>;
  /** The files as they are to lie in the folder: secret ones under another name and encrypted. */
  readonly seal: (files: readonly FileToStore[]) => Promise<readonly FileToStore[]>;
}

/** Opens the folder `directory` with `identities` (`AGE-SECRET-KEY-1…`), which only an encrypted one needs. */
export async function openVault(
  directory: string,
  identities: readonly string[] = [],
): Promise<Vault> {
  const recipients = readStored(join(directory, recipientsFile));
  const read = async (path: string): Promise<string | undefined> => {
    const sealed = join(directory, sealedPath(path));
    if (!isSecretFile(path) || !existsSync(sealed)) return readStored(join(directory, path));
    if (identities.length === 0) {
      throw new VaultFault(diagnose("secrets-identity-missing", { path: sealed }));
    }
    const { openFile } = await import("./store-age.ts");
    return await openFile(readFileSync(sealed), sealed, identities);
  };
  const seal = async (files: readonly FileToStore[]): Promise<readonly FileToStore[]> => {
    if (recipients === undefined) return files;
    const { sealFiles } = await import("./store-age.ts");
    return await sealFiles(files, recipients, join(directory, recipientsFile));
  };
  return { locked: recipients !== undefined && identities.length === 0, read, seal };
}

/** Writes `files` into the folder, which `exists` or is made, in the form in which it keeps them; all or none of it. */
export async function storeFiles(
  directory: string,
  exists: boolean,
  files: readonly FileToStore[],
  vault: Vault,
  changes: StoreChanges = { replace: [], remove: [] },
): Promise<void> {
  const sealed = await vault.seal(files);
  if (!exists) {
    await createSecretsFolder(directory, sealed);
    return;
  }
  const isSealed = sealed.some(({ path }) => path.endsWith(".age"));
  // What was plain before the folder was encrypted must not outlive its encrypted successor.
  const plain = isSealed ? files.filter(({ path }) => isSecretFile(path)) : [];
  const outdated = plain
    .map(({ path }) => path)
    .filter((path) => existsSync(join(directory, path)));
  await addToSecretsFolder(directory, sealed, {
    replace: changes.replace,
    remove: [...changes.remove, ...outdated],
  });
}
