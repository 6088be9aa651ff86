import type { KeyObject, X509Certificate } from "node:crypto";
import { join } from "node:path/posix";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import type { Authority } from "./authority-check.ts";
import { describeMisfit, parseCertificates, parsePrivateKey } from "./certificate.ts";
import {
  describeEarlyEnd,
  hourMs,
  isRunningOut,
  lifetimeOf,
  validityOf,
} from "./certificate-lifetime.ts";
import { describeForeignMisfit } from "./foreign-certificate.ts";
import type { createLeafCheck, LeafCheck } from "./leaf-check.ts";
import type { ReviewTimes } from "./review-times.ts";
import type { CertificateRequest, IssuedPair, SecretsRequest } from "./secrets.ts";
import type { SecretsPaths } from "./secrets-paths.ts";
import { certificatePaths } from "./secrets-paths.ts";

/** The texts of an issued certificate and its key; undefined for what is not there. */
export interface StoredPair {
  readonly certificate: string | undefined;
  readonly key: string | undefined;
}

/** A certificate to be issued, and why the one that is there does not do. */
export interface DueCertificate {
  readonly request: CertificateRequest;
  readonly reason: string | undefined;
}

/** Which issued certificates are kept and which must be issued. */
export interface CertificateReview {
  readonly kept: ReadonlyMap<string, IssuedPair>;
  readonly due: readonly DueCertificate[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Judges the stored certificates; `authority` is `due` where a CA is yet to be made. With `createCheck` only the first is
 * looked at closely, and those that the check does not know.
 */
export function reviewCertificates(
  stored: ReadonlyMap<string, StoredPair>,
  request: SecretsRequest,
  authority: Authority | "due",
  paths: SecretsPaths,
  times: ReviewTimes,
  createCheck: typeof createLeafCheck | undefined,
): CertificateReview {
  const check = authority === "due" ? undefined : createCheck?.(authority, request);
  const kept = new Map<string, IssuedPair>();
  const due: DueCertificate[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const wanted of request.certificates) {
    const verdict = judge(
      stored.get(wanted.name),
      wanted,
      request,
      authority,
      times,
      // That the CA may sign at all is not checked again for each.
      kept.size > 0 ? check : undefined,
    );
    if (verdict.pair === undefined) due.push({ request: wanted, reason: verdict.reason });
    else kept.set(wanted.name, verdict.pair);
    if (verdict.runsOut !== undefined) {
      const path = join(paths.directory, certificatePaths(wanted.name).certificate);
      const params = { path, expires: verdict.runsOut, keyPath: paths.caKey };
      diagnostics.push(diagnose("secrets-certificate-running-out", params));
    }
  }
  if (authority !== "due")
    diagnostics.push(...checkSigning(authority, request, due, paths, times.now));
  return { kept, due, diagnostics };
}

interface Verdict {
  /** What is kept; undefined when a new one is due. */
  readonly pair?: IssuedPair;
  readonly reason?: string;
  /** When the kept one ends that cannot be renewed. */
  readonly runsOut?: Date;
}

function judge(
  stored: StoredPair | undefined,
  wanted: CertificateRequest,
  request: SecretsRequest,
  authority: Authority | "due",
  times: ReviewTimes,
  check: LeafCheck | undefined,
): Verdict {
  if (stored?.certificate === undefined && stored?.key === undefined) return {};
  if (authority === "due") return { reason: "there was no CA" };
  if (stored.certificate === undefined) return { reason: "the certificate was missing" };
  if (stored.key === undefined) return { reason: "the key was missing" };
  const asMade = { certificatePem: stored.certificate, privateKeyPem: stored.key };
  const known = check?.(asMade, wanted);
  if (known !== undefined) {
    return judgeTime({ ...asMade, lifetimes: [known] }, known, request, authority, times);
  }
  const certificates = parseCertificates(stored.certificate);
  const key = parsePrivateKey(stored.key);
  const [certificate] = certificates ?? [];
  if (certificate === undefined || typeof key === "string") return { reason: "it was unreadable" };
  const misfit = findMisfit(certificates ?? [], key, wanted, request, authority);
  if (misfit !== undefined) return { reason: misfit };
  const pair = {
    certificatePem: certificates?.map(String).join("") ?? "",
    privateKeyPem: stored.key,
    lifetimes: certificates?.map(lifetimeOf) ?? [],
  };
  return judgeTime(pair, lifetimeOf(certificate), request, authority, times);
}

/** A certificate from elsewhere, where the CA's key is not here, need only do what it is for. */
function findMisfit(
  [certificate, ...chain]: readonly X509Certificate[],
  key: KeyObject,
  wanted: CertificateRequest,
  { keyAlgorithm, validityHours }: SecretsRequest,
  authority: Authority,
): string | undefined {
  if (certificate === undefined) return "it was unreadable";
  if (authority.key === undefined) {
    return describeForeignMisfit([certificate, ...chain], key, wanted, authority.certificates);
  }
  const signers = [authority.signer];
  return describeMisfit(certificate, key, {
    request: wanted,
    keyAlgorithm,
    validityHours,
    signers,
  });
}

function judgeTime(
  pair: IssuedPair,
  lifetime: { readonly notBefore: Date; readonly notAfter: Date },
  { validityHours }: SecretsRequest,
  authority: Authority,
  { now, renewBefore }: ReviewTimes,
): Verdict {
  if (lifetime.notAfter <= now) return { reason: "it had expired" };
  const early = describeEarlyEnd(lifetime.notAfter, renewBefore);
  const isLate = isRunningOut(lifetime, 0.2, now);
  if (!isLate && early === undefined) return { pair };
  // One that ends with its CA would only be replaced by another that ends with it.
  const renewed = validityOf(now, 0, validityHours, authority.signer);
  const gained = renewed.notAfter.getTime() - lifetime.notAfter.getTime();
  if (gained <= (isLate ? 0 : hourMs)) return { pair };
  if (authority.key === undefined) return { pair, runsOut: lifetime.notAfter };
  return { reason: isLate ? "less than a fifth of its lifetime was left" : (early ?? "") };
}

/** What only matters because certificates are issued: the CA's key and its end. */
function* checkSigning(
  { key, signer }: Authority,
  request: SecretsRequest,
  due: readonly DueCertificate[],
  paths: SecretsPaths,
  now: Date,
): Generator<Diagnostic> {
  if (key === undefined && due.length > 0) {
    const reasons = due.map(({ request: { name }, reason }) =>
      reason ? `${name} (${reason})` : name,
    );
    yield diagnose("secrets-ca-key-missing", { keyPath: paths.caKey, reasons });
  }
  const expires = lifetimeOf(signer).notAfter;
  const wanted = new Date(now.getTime() + request.validityHours * hourMs);
  if (request.certificates.length > 0 && expires.getTime() < wanted.getTime() - hourMs) {
    yield diagnose("secrets-ca-ends-first", { path: paths.caCertificate, expires, wanted });
  }
}
