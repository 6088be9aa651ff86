import type { KeyPair, Secrets } from "../secrets/secrets.ts";

/** The issued certificate `name`; the request that the secrets were loaded for must have named it. */
export function issuedKeyPair(secrets: Secrets, name: string): KeyPair {
  const pair = secrets.certificates.get(name);
  if (pair === undefined) throw new Error(`the plan needs the certificate ${name} and has none`);
  return pair;
}
