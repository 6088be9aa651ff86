import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { diagnose, type Outcome } from "../diagnostics/diagnostic.ts";
import { isSecretFile, recipientsFile, sealedPath } from "./secrets-paths.ts";
import { type ChangeOptions, changeSecrets } from "./store-change.ts";
import type { FileToStore } from "./store-transaction.ts";
import type { Vault } from "./store-vault.ts";

/** What became of the folder: its recipients and how many files hold secrets. */
export interface Encryption {
  readonly recipients: readonly string[];
  readonly files: number;
}

/**
 * Encrypts the secret files of an existing folder to `recipients`, or where there are none given to those that it has; one
 * that is encrypted already is encrypted anew. All of it or nothing.
 */
export async function encryptFolder(
  options: ChangeOptions,
  recipients: readonly string[],
): Promise<Outcome<Encryption>> {
  const { directory } = options;
  return await changeSecrets(options, async (vault, exists) => {
    if (!exists) return missing(directory);
    const { listRecipients, sealFiles } = await import("./store-age.ts");
    const path = join(directory, recipientsFile);
    const chosen = recipients.length > 0 ? recipients : listRecipients(await readText(vault));
    const text = chosen.map((recipient) => `${recipient}\n`).join("");
    const paths = secretFiles(directory);
    const files = await openAll(paths, vault);
    const sealed = await sealFiles(files, text, path);
    const plain = paths.filter((one) => existsSync(join(directory, one)));
    const changes = {
      files: [...sealed, { path: recipientsFile, text }],
      asGiven: true,
      replace: paths,
      remove: plain,
    };
    const result = { recipients: chosen, files: paths.length };
    return { value: { result, changes }, diagnostics: [] };
  });
}

/** Keeps the secret files of an encrypted folder as they are again. All of it or nothing. */
export async function decryptFolder(options: ChangeOptions): Promise<Outcome<Encryption>> {
  const { directory } = options;
  return await changeSecrets(options, async (vault, exists) => {
    if (!exists) return missing(directory);
    if ((await vault.read(recipientsFile)) === undefined) {
      const fault = diagnose("secrets-not-encrypted", { directory });
      return { value: undefined, diagnostics: [fault] };
    }
    const sealed = secretFiles(directory).filter((path) =>
      existsSync(join(directory, sealedPath(path))),
    );
    const changes = {
      files: await openAll(sealed, vault),
      asGiven: true,
      replace: sealed,
      remove: [...sealed.map(sealedPath), recipientsFile],
    };
    const result = { recipients: [], files: sealed.length };
    return { value: { result, changes }, diagnostics: [] };
  });
}

async function openAll(paths: readonly string[], { read }: Vault): Promise<readonly FileToStore[]> {
  const files: FileToStore[] = [];
  for (const path of paths) {
    const text = await read(path);
    if (text !== undefined) files.push({ path, text });
  }
  return files;
}

/** The secret files of the folder by the names that they have unencrypted. */
function secretFiles(directory: string): readonly string[] {
  const all = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(directory, "/").length))
    .map((path) => path.replaceAll("\\", "/").replace(/\.age$/, ""))
    .filter((path) => !path.startsWith(".") && isSecretFile(path));
  return [...new Set(all)].sort();
}

async function readText({ read }: Vault): Promise<string> {
  return (await read(recipientsFile)) ?? "";
}

function missing(directory: string): Outcome<never> {
  const fault = diagnose("secrets-folder-missing", { directory });
  return { value: undefined, diagnostics: [fault] };
}
