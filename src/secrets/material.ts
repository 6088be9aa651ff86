import type { KeyObject, X509Certificate } from "node:crypto";
import { createPrivateKey } from "node:crypto";
import { parseCertificates, parsePrivateKey } from "./certificate.ts";

/** A file from which certificates and keys may be taken. */
export interface SourceFile {
  /** As the user knows it; for messages. */
  readonly path: string;
  readonly text: string;
  /** Named by itself, the CA of a folder by its name, or anything else in a folder. */
  readonly role: "given" | "authority" | "other";
}

/** The certificates of one file, in their order. */
export interface FoundChain extends Pick<SourceFile, "path" | "role"> {
  readonly chain: readonly X509Certificate[];
}

/** A private key, opened where it was encrypted. */
export interface FoundKey extends Pick<SourceFile, "path" | "role"> {
  readonly key: KeyObject;
}

/** What was found in the files that are imported. */
export interface Material {
  readonly chains: readonly FoundChain[];
  readonly keys: readonly FoundKey[];
  /** Files whose passphrase is another one. */
  readonly unopened: readonly Pick<SourceFile, "path" | "role">[];
  /** Files that hold nothing that can be used. */
  readonly empty: readonly Pick<SourceFile, "path" | "role">[];
}

/** Whether the file holds a key that only a passphrase opens. */
export function isEncryptedKey({ text }: SourceFile): boolean {
  return parsePrivateKey(text) === "encrypted";
}

/** Takes certificates and keys out of `files`, with `passphrase` for the encrypted ones. */
export function findMaterial(
  files: readonly SourceFile[],
  passphrase: string | undefined,
): Material {
  const chains: FoundChain[] = [];
  const keys: FoundKey[] = [];
  const unopened: Pick<SourceFile, "path" | "role">[] = [];
  const empty: Pick<SourceFile, "path" | "role">[] = [];
  for (const { path, text, role } of files) {
    const chain = parseCertificates(text) ?? [];
    if (chain.length > 0) chains.push({ path, role, chain });
    const key = openKey(text, passphrase);
    if (key === "closed") unopened.push({ path, role });
    else if (key !== undefined) keys.push({ path, role, key });
    else if (chain.length === 0) empty.push({ path, role });
  }
  return { chains, keys, unopened, empty };
}

function openKey(text: string, passphrase: string | undefined): KeyObject | "closed" | undefined {
  const blocks =
    // The header of traditional encryption has hyphens: DEK-Info: AES-256-CBC,…
    text.match(/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g) ?? [];
  const [block] = blocks;
  if (block === undefined) return undefined;
  const key = parsePrivateKey(block);
  if (key === "unreadable") return undefined;
  if (key !== "encrypted") return key;
  try {
    return createPrivateKey({ key: block, passphrase: passphrase ?? "" });
  } catch {
    return "closed";
  }
}

/** The key as it is stored: PKCS#8 in PEM, without a passphrase. */
export function plainKeyPem(key: KeyObject): string {
  return key.export({ format: "pem", type: "pkcs8" }).toString();
}
