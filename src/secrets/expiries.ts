import { parseCertificates } from "./certificate.ts";
import { lifetimeOf } from "./certificate-lifetime.ts";
import type { Secrets } from "./secrets.ts";

/** Everything in the secrets that ends: what it is and when (ISO 8601, UTC), the earliest first. */
export function listExpiries(
  secrets: Secrets,
): readonly { readonly what: string; readonly notAfter: string }[] {
  const certificates = [
    {
      what: "CA certificate",
      lifetimes: parseCertificates(secrets.caCertificatePem)?.map(lifetimeOf),
    },
    ...[...secrets.certificates].map(([name, { lifetimes }]) => ({
      what: `certificate ${name}`,
      lifetimes,
    })),
  ];
  const ends = certificates.flatMap(({ what, lifetimes = [] }) =>
    lifetimes.map(({ notAfter }) => ({ what, notAfter: notAfter.toISOString() })),
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
  return [...ends, ...tokens].sort(byEnd);
}

function byEnd(a: { readonly notAfter: string }, b: { readonly notAfter: string }): number {
  return a.notAfter < b.notAfter ? -1 : Number(a.notAfter > b.notAfter);
}
