import { Decrypter, Encrypter } from "age-encryption";
import { diagnose } from "../diagnostics/diagnostic.ts";
import { isSecretFile, sealedPath } from "./secrets-paths.ts";
import type { FileToStore } from "./store-transaction.ts";
import { VaultFault } from "./vault-fault.ts";

// The only module that imports age-encryption, loaded only for an encrypted folder.

/** What was opened once in this process: a build reads a folder before and under its lock. */
const opened = new Map<string, string>();

/** Opens one age file; `path` is for messages. Throws a `VaultFault` for a wrong identity and for damage. */
export async function openFile(
  content: Uint8Array,
  path: string,
  identities: readonly string[],
): Promise<string> {
  const key = `${identities.join()} ${Buffer.from(content).toString("latin1")}`;
  const known = opened.get(key);
  if (known !== undefined) return known;
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  const text = await decrypter.decrypt(content, "text").catch((error: unknown) => {
    throw new VaultFault(diagnose(faultOf(error), { path }));
  });
  opened.set(key, text);
  return text;
}

/** The library says by its text alone that no identity fits; everything else is damage. */
function faultOf(error: unknown): "secrets-identity-wrong" | "secrets-encrypted-damaged" {
  const isWrong = error instanceof Error && /no identity matched/.test(error.message);
  return isWrong ? "secrets-identity-wrong" : "secrets-encrypted-damaged";
}

/** Encrypts the secret ones of `files` to the recipients in the text of the file `recipientsPath`. */
export async function sealFiles(
  files: readonly FileToStore[],
  recipientsText: string,
  recipientsPath: string,
): Promise<readonly FileToStore[]> {
  const encrypter = encrypterFor(recipientsText, recipientsPath);
  return await Promise.all(
    files.map(async (file): Promise<FileToStore> => {
      if (!isSecretFile(file.path) || typeof file.text !== "string") return file;
      return { path: sealedPath(file.path), text: await encrypter.encrypt(file.text) };
    }),
  );
}

/** The recipients of a text as `age -R` takes it: one a line, `#` before a comment. */
export function listRecipients(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return lines.filter((line) => line !== "" && !line.startsWith("#"));
}

function encrypterFor(text: string, path: string): Encrypter {
  const encrypter = new Encrypter();
  const recipients = listRecipients(text);
  if (recipients.length === 0) throw new VaultFault(diagnose("secrets-no-recipient", { path }));
  for (const recipient of recipients) {
    try {
      encrypter.addRecipient(recipient);
    } catch {
      throw new VaultFault(diagnose("secrets-recipient-invalid", { recipient, path }));
    }
  }
  return encrypter;
}
