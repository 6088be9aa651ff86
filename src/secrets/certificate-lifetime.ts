import type { X509Certificate } from "node:crypto";

/** How long before its making a leaf starts to be valid: the clocks of nodes are not all right at their first boot. */
export const backdateMs = 5 * 60_000;

/** The same for a CA: longer, as no leaf may start before its CA. */
export const caBackdateMs = 60 * 60_000;

export const hourMs = 60 * 60_000;

/** A span of time in which a certificate holds, in whole seconds as certificates have it. */
export interface Lifetime {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** When `certificate` starts and ends. */
export function lifetimeOf(certificate: X509Certificate): Lifetime {
  return {
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
  };
}

/** The lifetime of a certificate made at `now`, or at the start of its issuer where that is later; cut to its issuer's. */
export function validityOf(
  now: Date,
  backdate: number,
  validityHours: number,
  issuer?: X509Certificate,
): Lifetime {
  const bounds = issuer === undefined ? undefined : lifetimeOf(issuer);
  const earliest = bounds?.notBefore.getTime() ?? Number.NEGATIVE_INFINITY;
  const latest = bounds?.notAfter.getTime() ?? Number.POSITIVE_INFINITY;
  const start = Math.max(now.getTime() - backdate, earliest);
  const end = Math.max(now.getTime(), earliest) + validityHours * hourMs;
  return { notBefore: wholeSeconds(start), notAfter: wholeSeconds(Math.min(end, latest)) };
}

/** True when less than `share` of the lifetime is left at `now`. */
export function isRunningOut({ notBefore, notAfter }: Lifetime, share: number, now: Date): boolean {
  const left = notAfter.getTime() - now.getTime();
  return left < share * (notAfter.getTime() - notBefore.getTime());
}

/** Says that something that ends at `end` is renewed early, or undefined where it need not be. */
export function describeEarlyEnd(
  end: Date | undefined,
  renewBefore: Date | undefined,
): string | undefined {
  if (end === undefined || renewBefore === undefined || end >= renewBefore) return undefined;
  return `it was to end on ${end.toISOString().slice(0, 10)}`;
}

function wholeSeconds(time: number): Date {
  return new Date(Math.floor(time / 1000) * 1000);
}
