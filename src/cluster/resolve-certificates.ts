import type { ProfilePath } from "../diagnostics/diagnostic.ts";
import type { Report } from "../diagnostics/report.ts";
import type { CertificatesProfile, Profile } from "../profile/profile.ts";
import type { SubjectNames } from "../secrets/secrets.ts";
import type { Certificates, Join } from "./cluster.ts";
import { parseDurationHours } from "./duration.ts";

const hoursOfYear = 8760;

/** Hours that a bootstrap token may live; 0 stands for ever. */
export const tokenLifetimeBounds = { minimum: 1, maximum: 10 * hoursOfYear, zero: true } as const;

/** Reads a duration at `path`; out of its bounds or unreadable it is reported and `fallback` stands in. */
function resolveDuration(
  text: string | undefined,
  fallback: number,
  bounds: { minimum: number; maximum: number; zero: boolean },
  path: readonly (string | number)[],
  report: Report,
): number {
  if (text === undefined) return fallback;
  const hours = parseDurationHours(text);
  if (hours === undefined) {
    report.add("duration-invalid", { duration: text }, path);
    return fallback;
  }
  if (hours === 0 && bounds.zero) return 0;
  if (hours < bounds.minimum || hours > bounds.maximum) {
    report.add(
      "duration-out-of-range",
      { duration: text, minimum: `${bounds.minimum}h`, maximum: `${bounds.maximum}h` },
      path,
    );
    return fallback;
  }
  return hours;
}

/** Fills in `certificates`: P-256, one year for leaves, ten for a CA that is made here (kubeadm's lifetimes). */
export function resolveCertificates(profile: Profile, report: Report): Certificates {
  const given: CertificatesProfile = profile.certificates ?? {};
  const bounds = { minimum: 1, maximum: 100 * hoursOfYear, zero: false };
  return {
    keyAlgorithm: given.keyAlgorithm ?? "ecdsa-p256",
    validityHours: resolveDuration(
      given.validity,
      hoursOfYear,
      bounds,
      ["certificates", "validity"],
      report,
    ),
    caValidityHours: resolveDuration(
      given.caValidity,
      10 * hoursOfYear,
      bounds,
      ["certificates", "caValidity"],
      report,
    ),
    embedCerts: given.embedCerts ?? false,
    subject: resolveSubject(given.subject ?? {}, report),
  };
}

const subjectFields = {
  C: "country",
  ST: "state",
  L: "locality",
  O: "organization",
  OU: "organizationalUnit",
} as const;

function resolveSubject(
  given: NonNullable<CertificatesProfile["subject"]>,
  report: Report,
): SubjectNames {
  const names: Record<string, string> = {};
  for (const [short, field] of Object.entries(subjectFields)) {
    const value = given[short as keyof typeof subjectFields];
    if (value === undefined) continue;
    const reason = subjectProblem(short, value);
    if (reason === undefined) names[field] = value;
    else {
      report.add("certificate-subject-invalid", { name: short, reason }, [
        "certificates",
        "subject",
        short,
      ]);
    }
  }
  return names;
}

/** Upper bounds of X.520 (RFC 5280 appendix A.1): two letters for C, 64 characters for O and OU, 128 for ST and L. */
function subjectProblem(short: string, value: string): string | undefined {
  if (short === "C")
    return /^[A-Z]{2}$/.test(value)
      ? undefined
      : `"${value}" is not a country code of two capital letters`;
  const limit = short === "ST" || short === "L" ? 128 : 64;
  if (value.trim() === "" || value.length > limit) return `it must have 1 to ${limit} characters`;
  return /\p{Cc}/u.test(value) ? "it holds a control character" : undefined;
}

/** Fills in `join`: bootstrap tokens that live 30 days unless the profile says otherwise. */
export function resolveJoin(profile: Profile, report: Report): Join {
  const given = profile.join ?? {};
  const method = given.method ?? "bootstrapToken";
  if (method !== "bootstrapToken") {
    for (const field of ["token", "ttl"] as const) {
      if (given[field] !== undefined)
        report.add("join-token-unused", { field, method }, ["join", field], "key");
    }
    return { method };
  }
  const hours = resolveDuration(given.ttl, 30 * 24, tokenLifetimeBounds, ["join", "ttl"], report);
  return {
    method,
    token: resolveToken(given.token, report),
    ttlHours: hours === 0 ? undefined : hours,
  };
}

/** Hours of a pool's `launchWithin`. */
export function resolveLaunchWithin(
  given: string | undefined,
  path: ProfilePath,
  report: Report,
): number | undefined {
  if (given === undefined) return undefined;
  const bounds = { minimum: 1, maximum: 10 * hoursOfYear, zero: false };
  return resolveDuration(given, 1, bounds, path, report);
}

function resolveToken(
  given: string | undefined,
  report: Report,
): { id: string; secret: string } | undefined {
  if (given === undefined) return undefined;
  const match = /^([a-z0-9]{6})\.([a-z0-9]{16})$/.exec(given.trim());
  if (match === null) report.add("join-token-invalid", {}, ["join", "token"]);
  return match === null ? undefined : { id: match[1] ?? "", secret: match[2] ?? "" };
}
