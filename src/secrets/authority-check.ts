import type { KeyObject, X509Certificate } from "node:crypto";
import { createPublicKey } from "node:crypto";
import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.ts";
import { diagnose, hasErrors } from "../diagnostics/diagnostic.ts";
import { parseCertificates, parsePrivateKey } from "./certificate.ts";
import { lifetimeOf } from "./certificate-lifetime.ts";
import type { SecretsPaths } from "./secrets-paths.ts";

/** The CA as it stands in the secrets folder. */
export interface Authority {
  /** Only the certificates of `ca.crt`: whatever else stands in that file goes nowhere. */
  readonly certificatePem: string;
  readonly certificates: readonly X509Certificate[];
  /** The certificate that signs: the one of the key, or the first where no key is there. */
  readonly signer: X509Certificate;
  readonly key: KeyObject | undefined;
}

/** Reads the texts of `ca.crt` and `ca.key` and checks that they can be a CA at `now`. */
export function checkAuthority(
  certificateText: string,
  keyText: string | undefined,
  paths: Pick<SecretsPaths, "caCertificate" | "caKey">,
  now: Date,
): Outcome<Authority> {
  const path = paths.caCertificate;
  const certificates = parseCertificates(certificateText);
  if (certificates === undefined) {
    return failed(diagnose("secrets-unreadable-pem", { path, what: "certificate" }));
  }
  const key = keyText === undefined ? undefined : checkKey(keyText, paths.caKey);
  if (key !== undefined && "code" in key) return failed(key);
  const signer =
    key === undefined ? certificates[0] : certificates.find((c) => c.checkPrivateKey(key));
  if (signer === undefined) {
    return failed(diagnose("secrets-ca-key-mismatch", { path, keyPath: paths.caKey }));
  }
  const diagnostics = [...checkSigner(signer, path, now)];
  if (hasErrors(diagnostics)) return { value: undefined, diagnostics };
  const certificatePem = certificates.map(String).join("");
  return { value: { certificatePem, certificates, signer, key }, diagnostics };
}

function checkKey(text: string, keyPath: string): KeyObject | Diagnostic {
  const key = parsePrivateKey(text);
  if (key === "encrypted") return diagnose("secrets-key-encrypted", { path: keyPath });
  if (key === "unreadable") {
    return diagnose("secrets-unreadable-pem", { path: keyPath, what: "private key" });
  }
  const { namedCurve, modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  const usable = key.asymmetricKeyType === "rsa" ? modulusLength >= 2048 : isNamedCurve(key);
  if (usable) return key;
  const size = modulusLength > 0 ? `${modulusLength} bits` : "";
  const curve = namedCurve === undefined ? "" : `${namedCurve} or with a curve not given by name`;
  const type = [key.asymmetricKeyType, size, curve].filter(Boolean).join(" ");
  return diagnose("secrets-ca-key-unsupported", { keyPath, type });
}

/**
 * One of the three curves, given by its name: `openssl ecparam -param_enc explicit` writes the whole curve into the key,
 * which Go refuses. The numbers are the object identifiers of RFC 5480, 2.1.1.1.
 */
function isNamedCurve(key: KeyObject): boolean {
  const spki = createPublicKey(key).export({ format: "der", type: "spki" }).toString("hex");
  return ["06082a8648ce3d030107", "06052b81040022", "06052b81040023"].some((oid) =>
    spki.includes(oid),
  );
}

function* checkSigner(signer: X509Certificate, path: string, now: Date): Generator<Diagnostic> {
  const { notBefore, notAfter } = lifetimeOf(signer);
  if (!signer.ca) {
    const subject = signer.subject.replaceAll("\n", ", ");
    yield diagnose("secrets-ca-not-a-ca", { path, subject });
  }
  if (notAfter <= now) yield diagnose("secrets-ca-expired", { path, expired: notAfter });
  if (notBefore > now) yield diagnose("secrets-ca-not-yet-valid", { path, starts: notBefore });
}

function failed(diagnostic: Diagnostic): Outcome<never> {
  return { value: undefined, diagnostics: [diagnostic] };
}
