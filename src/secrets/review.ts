import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.ts";
import { diagnose, hasErrors } from "../diagnostics/diagnostic.ts";
import type { Authority } from "./authority-check.ts";
import { checkAuthority } from "./authority-check.ts";
import type { createLeafCheck } from "./leaf-check.ts";
import type { CertificateReview, StoredPair } from "./review-certificates.ts";
import { reviewCertificates } from "./review-certificates.ts";
import type { ReviewTimes } from "./review-times.ts";
import type { BootstrapTokens, DueBootstrapToken, TokenReview } from "./review-tokens.ts";
import { reviewBootstrapToken, reviewFileToken } from "./review-tokens.ts";
import type { SecretsRequest } from "./secrets.ts";
import type { SecretsPaths } from "./secrets-paths.ts";

/** The texts found in a secrets folder; undefined for what is not there. */
export interface StoredSecrets {
  readonly caCertificate: string | undefined;
  readonly caKey: string | undefined;
  readonly certificates: ReadonlyMap<string, StoredPair>;
  readonly bootstrapToken: string | undefined;
  readonly fileToken: string | undefined;
}

/** What of a secrets folder can be used as it is and what must be made. */
export interface Review {
  /** `due` where a CA must be made, undefined where the one that is there is faulty. */
  readonly authority: Authority | "due" | undefined;
  readonly certificates: Pick<CertificateReview, "kept" | "due">;
  readonly bootstrapToken: TokenReview<BootstrapTokens, DueBootstrapToken>;
  readonly fileToken: TokenReview<string, true>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Compares what is stored with what is asked for; `createCheck` is worth its loading where there are many certificates. */
export function reviewSecrets(
  stored: StoredSecrets,
  request: SecretsRequest,
  paths: SecretsPaths,
  times: ReviewTimes,
  createCheck?: typeof createLeafCheck,
): Review {
  const authority = reviewAuthority(stored, paths, times.now);
  const certificates =
    authority.value === undefined
      ? { kept: new Map(), due: [], diagnostics: [] }
      : reviewCertificates(
          stored.certificates,
          request,
          authority.value,
          paths,
          times,
          createCheck,
        );
  const bootstrapToken = reviewBootstrapToken(
    stored.bootstrapToken,
    request.bootstrapToken,
    paths.bootstrapToken,
    times,
  );
  const fileToken = reviewFileToken(stored.fileToken, request.fileToken, paths.fileToken);
  const faults = [bootstrapToken.fault, fileToken.fault].filter((fault) => fault !== undefined);
  return {
    authority: authority.value,
    certificates,
    bootstrapToken,
    fileToken,
    diagnostics: [...authority.diagnostics, ...certificates.diagnostics, ...faults],
  };
}

/** True when there is nothing to make, or nothing can be made because of an error. */
export function isSettled(review: Review): boolean {
  if (hasErrors(review.diagnostics)) return true;
  return (
    review.authority !== "due" &&
    review.certificates.due.length === 0 &&
    review.bootstrapToken.due === undefined &&
    review.fileToken.due === undefined
  );
}

function reviewAuthority(
  { caCertificate, caKey }: StoredSecrets,
  paths: SecretsPaths,
  now: Date,
): Outcome<Authority | "due"> {
  if (caCertificate !== undefined) return checkAuthority(caCertificate, caKey, paths, now);
  if (caKey === undefined) return { value: "due", diagnostics: [] };
  const params = { path: paths.caCertificate, keyPath: paths.caKey };
  const diagnostic = diagnose("secrets-ca-certificate-missing", params);
  return { value: undefined, diagnostics: [diagnostic] };
}
