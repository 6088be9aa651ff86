import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Diagnostic, diagnose, type Outcome } from "../diagnostics/diagnostic.ts";
import { recipientsFile } from "../secrets/secrets-paths.ts";
import type { Io } from "./io.ts";
import { readFile } from "./read-file.ts";

/** What a command line says of the way into an encrypted secrets folder. */
export interface UnlockOptions {
  /** A file with age identities; `NODEGEN_AGE_IDENTITY` names another. */
  readonly identity?: string;
  /** The file descriptor with the passphrase of a file that is encrypted with one. */
  readonly passphraseFd?: number;
}

/** The identities for the secrets folder `directory`: none where it is not encrypted or none is given. */
export async function readIdentities(
  directory: string,
  options: UnlockOptions,
  io: Io,
): Promise<Outcome<readonly string[]>> {
  const none = { value: [], diagnostics: [] };
  const given = options.identity ?? io.env["NODEGEN_AGE_IDENTITY"] ?? "";
  if (given === "" || !existsSync(join(resolve(io.cwd, directory), recipientsFile))) return none;
  return await readIdentityFile(given, options.passphraseFd, io);
}

/** The identities in one file, which may itself be encrypted with a passphrase (`age -p`). */
async function readIdentityFile(
  file: string,
  passphraseFd: number | undefined,
  io: Io,
): Promise<Outcome<readonly string[]>> {
  const read = readFile(resolve(io.cwd, file), 1 << 20);
  if ("problem" in read) return refuse(unreadable(file, read.problem));
  const { openIdentityFile } = await import("../secrets/identity-file.ts");
  const { readPassphrase } = await import("./read-passphrase.ts");
  const ask = async () => await readPassphrase(`Passphrase of ${file}: `, passphraseFd);
  const opened = await openIdentityFile(read.bytes, ask);
  switch (opened.outcome) {
    case "open":
      return { value: opened.identities, diagnostics: [] };
    case "no passphrase":
      return refuse(diagnose("secrets-passphrase-missing", { path: file }));
    case "wrong passphrase":
      return refuse(diagnose("secrets-passphrase-wrong", { path: file }));
    case "unusable":
      return refuse(unreadable(file, opened.reason));
  }
}

function unreadable(file: string, reason: string): Diagnostic {
  return diagnose("secrets-identity-unreadable", { file, reason });
}

function refuse(diagnostic: Diagnostic): Outcome<never> {
  return { value: undefined, diagnostics: [diagnostic] };
}
