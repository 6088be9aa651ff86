import { createPrivateKey, X509Certificate } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { listFolder } from "../../src/output/list-folder.ts";

/**
 * What is wrong with a secrets folder: a certificate without its key or the reverse, a pair that does not match, a
 * certificate that is not the CA's. Nothing for a folder that is not there yet.
 */
export function secretsFaults(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const paths = [...listFolder(folder)].map(({ path }) => path);
  const stems = paths.flatMap((path) => /^(pki\/.*)\.(?:crt|key)$/.exec(path)?.[1] ?? []);
  const names = new Set(["pki/ca", ...stems]);
  return [...names].flatMap((stem) => {
    try {
      const fault = pairFault(join(folder, stem), join(folder, "pki/ca.crt"));
      return fault === undefined ? [] : [`${stem}: ${fault}`];
    } catch (error) {
      return [`${stem}: ${String(error)}`];
    }
  });
}

function pairFault(stem: string, authorityPath: string): string | undefined {
  const certificate = new X509Certificate(readFileSync(`${stem}.crt`));
  const key = createPrivateKey(readFileSync(`${stem}.key`));
  if (!certificate.checkPrivateKey(key)) return "the key is not the certificate's";
  const authority = new X509Certificate(readFileSync(authorityPath));
  return certificate.verify(authority.publicKey) ? undefined : "not signed by the CA";
}
