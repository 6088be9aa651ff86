import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import type { StoredSecrets } from "./review.ts";
import type { StoredPair } from "./review-certificates.ts";
import type { SecretsRequest } from "./secrets.ts";
import { certificatePaths, secretsPaths } from "./secrets-paths.ts";

/** Reads from the folder `directory` what `request` asks for; everything is undefined where the folder is not there. */
export function readStoredSecrets(directory: string, request: SecretsRequest): StoredSecrets {
  const paths = secretsPaths(directory);
  const pairs = request.certificates.map(({ name }): [string, StoredPair] => {
    const { certificate, key } = certificatePaths(name);
    const pair = {
      certificate: read(join(directory, certificate)),
      key: read(join(directory, key)),
    };
    return [name, pair];
  });
  return {
    caCertificate: read(paths.caCertificate),
    caKey: read(paths.caKey),
    certificates: new Map(pairs),
    bootstrapToken: read(paths.bootstrapToken),
    fileToken: read(paths.fileToken),
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

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}
