import { armor, Decrypter } from "age-encryption";

/** What came of a file with age identities. */
export type OpenedIdentities =
  | { readonly outcome: "open"; readonly identities: readonly string[] }
  | { readonly outcome: "no passphrase" | "wrong passphrase" }
  | { readonly outcome: "unusable"; readonly reason: string };

/**
 * The identities of a file as `age-keygen` writes it: one a line, `#` before a comment; or of such a file encrypted with a
 * passphrase, for which `ask` is called.
 */
export async function openIdentityFile(
  bytes: Uint8Array,
  ask: () => Promise<string | undefined>,
): Promise<OpenedIdentities> {
  const text = Buffer.from(bytes).toString("utf8");
  const isArmored = text.trimStart().startsWith("-----BEGIN AGE ENCRYPTED FILE-----");
  if (!isArmored && !text.startsWith("age-encryption.org/")) return parseIdentities(text);
  const passphrase = await ask();
  if (passphrase === undefined) return { outcome: "no passphrase" };
  try {
    const decrypter = new Decrypter();
    decrypter.addPassphrase(passphrase);
    const encrypted = isArmored ? armor.decode(text) : bytes;
    return parseIdentities(await decrypter.decrypt(encrypted, "text"));
  } catch {
    return { outcome: "wrong passphrase" };
  }
}

function parseIdentities(text: string): OpenedIdentities {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const identities = lines.filter((line) => line !== "" && !line.startsWith("#"));
  if (identities.length === 0) return { outcome: "unusable", reason: "it is empty" };
  const decrypter = new Decrypter();
  try {
    for (const identity of identities) decrypter.addIdentity(identity);
  } catch {
    // The line is not repeated: it may be half of a secret.
    return { outcome: "unusable", reason: "a line of it is no identity" };
  }
  return { outcome: "open", identities };
}
