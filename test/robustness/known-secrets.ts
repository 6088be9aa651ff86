import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { listFolder } from "../../src/output/list-folder.ts";

/** A secret under its name, as every text by which it could be recognised. */
export interface KnownSecret {
  readonly name: string;
  readonly spellings: readonly string[];
}

/** The secrets of a folder: each private key and token. */
export function knownSecrets(folder: string): KnownSecret[] {
  return [...listFolder(folder)].flatMap(({ path }) => {
    const content = () => readFileSync(join(folder, path), "utf8");
    if (path.endsWith(".key")) return [keySecret(path, content())];
    if (path === "tokens/bootstrap-token.json") {
      const found = /[a-z0-9]{6}\.([a-z0-9]{16})/.exec(content()) ?? [];
      const secret = found[1] ?? (JSON.parse(content()) as { secret: string }).secret;
      return [textSecret(path, secret)];
    }
    return path.startsWith("tokens/") ? [textSecret(path, content().trim())] : [];
  });
}

/** A private key by its PEM's lines, its DER and its own number, each also in other spellings. */
function keySecret(name: string, pem: string): KnownSecret {
  const key = createPrivateKey(pem);
  const { d = "" } = key.export({ format: "jwk" });
  const lines = pem.split("\n").filter((line) => line.length > 20 && !line.startsWith("-"));
  const der = key.export({ format: "der", type: "pkcs8" });
  const bytes = [pem.trim(), lines.join(""), der, Buffer.from(d, "base64url")];
  // The first line of a P-256 key says only what kind of key it is.
  return { name, spellings: [...lines.slice(1), ...bytes.flatMap(spellings)] };
}

function textSecret(name: string, text: string): KnownSecret {
  return { name, spellings: spellings(text) };
}

/** As it is (bytes: one character each), in URLs, in JSON, in hexadecimal and in base64 wherever it begins in a longer text. */
export function spellings(secret: string | Uint8Array): string[] {
  const bytes = Buffer.from(secret);
  const hexadecimal = bytes.toString("hex");
  const base64 = [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    // The characters that also depend on what stands before and behind are left out.
    const middle = whole.slice(before === 0 ? 0 : before + 1, whole.length - 4);
    return [middle, middle.replaceAll("+", "-").replaceAll("/", "_")];
  });
  const plain =
    typeof secret === "string"
      ? [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]
      : [bytes.toString("latin1")];
  return [...new Set([...plain, hexadecimal, hexadecimal.toUpperCase(), ...base64])];
}

/** The names of the secrets that a text holds in any spelling. */
export function secretsIn(text: string, secrets: readonly KnownSecret[]): string[] {
  return secrets
    .filter((secret) => secret.spellings.some((spelling) => text.includes(spelling)))
    .map(({ name }) => name);
}
