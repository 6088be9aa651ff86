import { parseCertificates } from "./certificate.ts";
import type { Secrets } from "./secrets.ts";

/** Everything in the secrets that ends: what it is and when (ISO 8601, UTC), the earliest first. */
export function listExpiries(
  secrets: Secrets,
): readonly { readonly what: string; readonly notAfter: string }[] {
  const certificates = [
    { what: "CA certificate", pem: secrets.caCertificatePem },
    ...[...secrets.certificates].map(([name, pair]) => ({
      what: `certificate ${name}`,
      pem: pair.certificatePem,
    })),
  ];
  const ends = certificates.flatMap(({ what, pem }) =>
    (parseCertificates(pem) ?? []).map((certificate) => ({
      what,
      notAfter: new Date(certificate.validTo).toISOString(),
    })),
  );
  const expires = secrets.bootstrapToken?.expires;
  const token =
    expires === undefined ? [] : [{ what: "bootstrap token", notAfter: expires.toISOString() }];
  return [...ends, ...token].sort((a, b) => a.notAfter.localeCompare(b.notAfter));
}
