import { createPrivateKey, X509Certificate } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { listFolder } from "../../src/output/list-folder.ts";

/** Where a renewal stands that a killed process had committed and not yet moved into place; the next run does. */
const journal = ".commit";

/**
 * What is wrong with a secrets folder and its journal: a certificate without its key or the reverse, a pair that does not
 * match, a certificate that is not the CA's. Nothing for a folder that is not there yet.
 */
export function secretsFaults(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const paths = [...listFolder(folder)].map(({ path }) => path);
  const stems = paths.flatMap(
    (path) => /^(?:\.commit\/)?(pki\/.*)\.(?:crt|key)$/.exec(path)?.[1] ?? [],
  );
  const names = new Set(["pki/ca", ...stems]);
  return [...names].flatMap((stem) => {
    try {
      const fault = pairFault(folder, stem);
      return fault === undefined ? [] : [`${stem}: ${fault}`];
    } catch (error) {
      return [`${stem}: ${String(error)}`];
    }
  });
}

function pairFault(folder: string, stem: string): string | undefined {
  const certificate = new X509Certificate(readStored(folder, `${stem}.crt`));
  const key = createPrivateKey(readStored(folder, `${stem}.key`));
  if (!certificate.checkPrivateKey(key)) return "the key is not the certificate's";
  const authority = new X509Certificate(readFileSync(join(folder, "pki/ca.crt")));
  return certificate.verify(authority.publicKey) ? undefined : "not signed by the CA";
}

/** The journal's file counts where there is one; a CA is never replaced, so it has none. */
function readStored(folder: string, path: string): Buffer {
  const committed = join(folder, journal, path);
  return readFileSync(existsSync(committed) ? committed : join(folder, path));
}
