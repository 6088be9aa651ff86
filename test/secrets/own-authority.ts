import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { loadOrCreateSecrets } from "../../src/secrets/store.ts";
import { openssl } from "./openssl.ts";
import { secretsRequest } from "./requests.ts";
import { withTemporaryFolder } from "./temporary-folder.ts";

/** A little ahead: the CAs that openssl makes start at the very second. */
export const now = new Date(Date.now() + 60_000);
/** What makes a certificate of `openssl req -x509` a CA. */
export const extensions = [
  "-addext",
  "basicConstraints=critical,CA:TRUE",
  "-addext",
  "keyUsage=critical,keyCertSign",
];

/** A secrets folder of the user's own; `pki` is where the test puts a CA. */
export async function withFolder(
  work: (place: { directory: string; pki: string }) => unknown,
): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const directory = join(folder, "demo.secrets");
    const pki = join(directory, "pki");
    mkdirSync(directory, { mode: 0o700 });
    mkdirSync(pki);
    await work({ directory, pki });
  });
}

/** Makes a CA with `openssl genpkey -algorithm <keyOptions>` as `ca.key` and `ca.crt` in the folder `pki`. */
export function makeCa(
  pki: string,
  keyOptions: readonly string[] = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
): void {
  openssl(pki, "genpkey", "-algorithm", ...keyOptions, "-out", "ca.key");
  selfSign(pki);
}

/** Makes `ca.crt` for `ca.key`, with other options than those of a proper CA where given. */
export function selfSign(pki: string, ...more: string[]): void {
  const subject = ["-subj", "/C=DE/O=Ünï/CN=our CA", "-utf8", "-days", "3650"];
  const added = more.length > 0 ? more : extensions;
  openssl(pki, "req", "-x509", "-key", "ca.key", "-out", "ca.crt", ...subject, ...added);
}

/** Builds for `secretsRequest(changes)`, a minute from now if not told otherwise. */
export async function build(
  directory: string,
  changes: Parameters<typeof secretsRequest>[0] = {},
  at = now,
) {
  return await loadOrCreateSecrets({ directory, request: secretsRequest(changes), now: at });
}

/** The codes of the diagnostics, in their order. */
export function codesOf({ diagnostics }: { diagnostics: readonly { code: string }[] }): string[] {
  return diagnostics.map(({ code }) => code);
}
