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
  const current = secrets.bootstrapToken;
  const tokens = [
    ...(current === undefined ? [] : [{ what: "bootstrap token", expires: current.expires }]),
    ...secrets.earlierTokens
      .filter(({ secret }) => secret !== undefined)
      .map(({ id, expires }) => ({ what: `earlier bootstrap token ${id}`, expires })),
  ].flatMap(({ what, expires }) =>
    expires === undefined ? [] : [{ what, notAfter: expires.toISOString() }],
  );
  return [...ends, ...tokens].sort((a, b) => a.notAfter.localeCompare(b.notAfter));
}
