import type { X509Certificate } from "node:crypto";
import { keyAlgorithmOf, parseCertificates } from "./certificate.ts";
import { isRunningOut, lifetimeOf } from "./certificate-lifetime.ts";
import type { StoredBootstrapToken } from "./tokens.ts";
import { type StoredTokens, tokenState } from "./tokens-file.ts";

/**
 * What is to say of a stored secret: `good` or `near its end` where it is in use, `missing` where the profile asks for it,
 * `trusted` for a further CA in `ca.crt`, `next` and `retired` for those of a rotation, `unused` for what nothing asks for.
 */
export type SecretState =
  | "good"
  | "near its end"
  | "expired"
  | "missing"
  | "trusted"
  | "next"
  | "retired"
  | "unused"
  | "replaced"
  | "revoked"
  | "waits for its certificate"
  | "encrypted";

/** One thing in the secrets folder, as it is listed; never a secret itself. */
export interface ListedSecret {
  readonly what: "CA" | "certificate" | "bootstrap token" | "file token" | "signing request";
  /** `ca`, the name of an issued certificate, or the id of a token. */
  readonly name: string;
  readonly path: string;
  /** In nodegen's words, or Node's for an algorithm that it does not offer. */
  readonly keyAlgorithm: string | undefined;
  /** Where the private key is, as far as the certificate needs one here. */
  readonly privateKey: "here" | "encrypted" | "elsewhere" | undefined;
  /** When it starts and ends: ISO 8601, UTC. */
  readonly notBefore: string | undefined;
  readonly notAfter: string | undefined;
  readonly state: SecretState;
}

/** Whether its end matters to nodes that run or are launched. */
export function isInUse({ state }: ListedSecret): boolean {
  return ["good", "near its end", "expired", "trusted"].includes(state);
}

/** The certificates of one file as list entries; only the first has its key here. */
export function listCertificates(
  pem: string,
  entry: Pick<ListedSecret, "what" | "name" | "path" | "privateKey"> & {
    /** What is said of the first, and of the others where they are not `trusted`, in place of their times. */
    readonly state: SecretState | undefined;
  },
  now: Date,
): readonly ListedSecret[] {
  const certificates = parseCertificates(pem) ?? [];
  // Behind a leaf stand the CAs between it and the root, which are listed with ca.crt.
  const shown = entry.what === "CA" ? certificates : certificates.slice(0, 1);
  return shown.map((certificate, index) => ({
    what: entry.what,
    name: entry.name,
    path: entry.path,
    keyAlgorithm: describeKey(certificate),
    privateKey: index === 0 ? entry.privateKey : undefined,
    notBefore: lifetimeOf(certificate).notBefore.toISOString(),
    notAfter: lifetimeOf(certificate).notAfter.toISOString(),
    state: entry.state ?? certificateState(certificate, index, now),
  }));
}

function certificateState(certificate: X509Certificate, index: number, now: Date): SecretState {
  const lifetime = lifetimeOf(certificate);
  if (lifetime.notAfter <= now) return "expired";
  if (index > 0) return "trusted";
  return isRunningOut(lifetime, 0.2, now) ? "near its end" : "good";
}

/** The bootstrap tokens as list entries. */
export function listBootstrapTokens(
  stored: StoredTokens,
  path: string,
  now: Date,
): readonly ListedSecret[] {
  return [stored.current, ...stored.earlier].map((token) => ({
    what: "bootstrap token",
    name: token.id,
    path,
    keyAlgorithm: undefined,
    privateKey: undefined,
    notBefore: token.created.toISOString(),
    notAfter: (token.revoked ?? token.expires)?.toISOString(),
    state: tokenSecretState(token, stored, now),
  }));
}

function tokenSecretState(
  token: StoredBootstrapToken,
  stored: StoredTokens,
  now: Date,
): SecretState {
  const state = tokenState(token, stored, now);
  if (state === "valid") return "replaced";
  if (state !== "current") return token === stored.current ? state : "replaced";
  const { created: notBefore, expires: notAfter } = token;
  const late = notAfter !== undefined && isRunningOut({ notBefore, notAfter }, 0.1, now);
  return late ? "near its end" : "good";
}

/** The algorithm and size of a certificate's key. */
export function describeKey({ publicKey }: X509Certificate): string {
  const known = keyAlgorithmOf(publicKey);
  if (known !== undefined) return known;
  const { namedCurve, modulusLength } = publicKey.asymmetricKeyDetails ?? {};
  const type = publicKey.asymmetricKeyType ?? "unknown";
  return [type, namedCurve ?? modulusLength].filter((part) => part !== undefined).join("-");
}
