import { decryptFolder, encryptFolder } from "../../secrets/store-encryption.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { printDiagnostics } from "../print-diagnostics.ts";
import { findSecretsTarget, type SecretsOptions } from "./secrets-target.ts";

/** `nodegen secrets encrypt`: keys and tokens are encrypted to age recipients from now on. */
export async function encryptSecrets(
  options: SecretsOptions & { readonly recipients: readonly string[] },
  io: Io,
): Promise<number> {
  const target = await findSecretsTarget(options, io);
  if (target === undefined) return exitCodes.failed;
  const { value, diagnostics } = await encryptFolder(target, options.recipients);
  printDiagnostics(diagnostics, new Map(), io);
  if (value === undefined) return exitCodes.failed;
  io.out(`encrypted ${value.files} files to ${value.recipients.join(", ")}\n`);
  io.out(
    "whoever loses the identities of all of them loses the secrets: keep one apart from here\n",
  );
  io.out(`\nNext: nodegen build ${options.profile} --identity FILE\n`);
  return exitCodes.done;
}

/** `nodegen secrets decrypt`: keys and tokens are kept unencrypted again. */
export async function decryptSecrets(options: SecretsOptions, io: Io): Promise<number> {
  const target = await findSecretsTarget(options, io);
  if (target === undefined) return exitCodes.failed;
  const { value, diagnostics } = await decryptFolder(target);
  printDiagnostics(diagnostics, new Map(), io);
  if (value === undefined) return exitCodes.failed;
  io.out(`decrypted ${value.files} files: who can read ${target.directory} has the cluster\n`);
  return exitCodes.done;
}
