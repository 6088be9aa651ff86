import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import type { StoredSecrets } from "./review.ts";
import type { StoredPair } from "./review-certificates.ts";
import type { SecretsRequest } from "./secrets.ts";
import { certificatePaths, secretsPaths } from "./secrets-paths.ts";
import type { Vault } from "./store-vault.ts";

/** Reads with `read` what `request` asks for; everything is undefined where the folder is not there. */
export async function readStoredSecrets(
  { read }: Pick<Vault, "read">,
  request: SecretsRequest,
): Promise<StoredSecrets> {
  const paths = secretsPaths("");
  const pairs: [string, StoredPair][] = [];
  for (const { name } of request.certificates) {
    const { certificate, key } = certificatePaths(name);
    pairs.push([name, { certificate: await read(certificate), key: await read(key) }]);
  }
  return {
    caCertificate: await read(paths.caCertificate),
    caKey: await read(paths.caKey),
    certificates: new Map(pairs),
    bootstrapToken: await read(paths.bootstrapToken),
    fileToken: await read(paths.fileToken),
  };
}

/** Warns of a folder or file with secrets that other users of the machine may read or write. */
export function checkPermissions(directory: string, request: SecretsRequest): Diagnostic[] {
  // Without POSIX permissions the mode says nothing.
  if (process.platform === "win32") return [];
  const folder = checkMode(directory);
  if (folder.length > 0) return folder;
  const { caKey, bootstrapToken, fileToken } = secretsPaths(directory);
  const keys = request.certificates.map(({ name }) => join(directory, certificatePaths(name).key));
  return [caKey, bootstrapToken, fileToken, ...keys].filter(existsSync).flatMap(checkMode);
}

function checkMode(path: string): Diagnostic[] {
  const mode = statSync(path).mode & 0o777;
  if ((mode & 0o077) === 0) return [];
  const octal = mode.toString(8).padStart(4, "0");
  return [diagnose("secrets-permissions-open", { path, mode: octal })];
}

/** The text of a file; undefined where it is not there. */
export function readStored(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}
