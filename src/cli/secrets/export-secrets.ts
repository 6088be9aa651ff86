import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { createArchive } from "../../emit/archive.ts";
import { type ExtractedFile, extractFiles } from "../../output/extract-files.ts";
import { diagnoseFileError } from "../../output/file-errors.ts";
import type { Secrets } from "../../secrets/secrets.ts";
import { certificatePaths } from "../../secrets/secrets-paths.ts";
import { loadSecrets } from "../../secrets/store.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { printDiagnostics } from "../print-diagnostics.ts";
import { findSecretsTarget, type SecretsOptions } from "./secrets-target.ts";

/** `nodegen secrets export`: the CA's certificate and what it has issued, as a folder or a tar; never the CA's key. */
export async function exportSecrets(
  options: SecretsOptions & { readonly destination: string; readonly publicOnly: boolean },
  io: Io,
): Promise<number> {
  const target = await findSecretsTarget(options, io);
  if (target === undefined) return exitCodes.failed;
  if (!existsSync(resolve(io.cwd, target.directory))) {
    const { directory } = target;
    printDiagnostics([diagnose("secrets-folder-missing", { directory })], new Map(), io);
    return exitCodes.failed;
  }
  const { value, diagnostics } = await loadSecrets(target);
  printDiagnostics(diagnostics, new Map(), io);
  if (value === undefined) return exitCodes.failed;
  if (value.standIn) {
    io.err(`not all that the profile asks for is there: nodegen secrets init ${options.profile}\n`);
    return exitCodes.failed;
  }
  const files = listFiles(value, options.publicOnly);
  const fault = options.destination.endsWith(".tar")
    ? await writeArchive(resolve(io.cwd, options.destination), files)
    : extractFiles(resolve(io.cwd, options.destination), files)[0];
  printDiagnostics(fault === undefined ? [] : [fault], new Map(), io);
  if (fault !== undefined) return exitCodes.failed;
  for (const { path } of files) io.out(`${path}\n`);
  return exitCodes.done;
}

function listFiles(secrets: Secrets, publicOnly: boolean): readonly ExtractedFile[] {
  const file = (path: string, text: string, secret: boolean): ExtractedFile => ({
    path,
    mode: secret ? "0600" : "0644",
    content: Buffer.from(text),
    secret,
  });
  const pairs = [...secrets.certificates].flatMap(([name, pair]) => {
    const { certificate, key } = certificatePaths(name);
    const shown = file(certificate, pair.certificatePem, false);
    return publicOnly ? [shown] : [shown, file(key, pair.privateKeyPem, true)];
  });
  return [file("pki/ca.crt", secrets.caCertificatePem, false), ...pairs];
}

async function writeArchive(path: string, files: readonly ExtractedFile[]) {
  if (existsSync(path)) return diagnose("secrets-export-there", { path });
  const members = files.map((file) => ({ ...file, owner: "root:root" }));
  const bytes = await createArchive(members);
  try {
    writeFileSync(path, bytes, { flag: "wx", mode: 0o600 });
    return undefined;
  } catch (error) {
    return diagnoseFileError(error, path);
  }
}
