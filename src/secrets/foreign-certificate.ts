import type { KeyObject, X509Certificate } from "node:crypto";
import { alternativeNames, usageIdentifiers, wantedNames } from "./certificate.ts";
import type { CertificateRequest } from "./secrets.ts";

/**
 * Says in a few words why a certificate that another program issued does not do, or undefined. The first of `chain` is the
 * certificate, the others lead to one of `authorities`. It may hold more names and usages than are asked for, and any key.
 */
export function describeForeignMisfit(
  chain: readonly X509Certificate[],
  key: KeyObject,
  wanted: CertificateRequest,
  authorities: readonly X509Certificate[],
): string | undefined {
  const [certificate] = chain;
  if (certificate === undefined) return "it is no certificate";
  if (!certificate.checkPrivateKey(key)) return "its key does not belong to it";
  return describeUnfitness(certificate, wanted) ?? describeStranger(chain, authorities);
}

/** What of `wanted` the certificate itself does not have, or undefined. */
export function describeUnfitness(
  certificate: X509Certificate,
  wanted: CertificateRequest,
): string | undefined {
  const subject = certificate.toLegacyObject().subject as unknown as Record<
    string,
    string | string[]
  >;
  if (![subject["CN"]].flat().includes(wanted.commonName)) {
    return `its CN is not ${wanted.commonName}`;
  }
  const group = wanted.subject.organization;
  // Other organizations are the company's to choose; Kubernetes takes this one for a group with rights.
  if (group?.startsWith("system:") && ![subject["O"]].flat().includes(group)) {
    return `its O is not ${group}`;
  }
  const usages = certificate.keyUsage;
  const missing = usageIdentifiers(wanted).filter(({ oid }) => usages?.includes(oid) === false);
  if (missing.length > 0) return `it may not be used for ${missing[0]?.usage}`;
  const names = new Set(alternativeNames(certificate));
  const absent = wantedNames(wanted).find((name) => !names.has(name));
  return absent === undefined ? undefined : `it does not hold the name ${absent}`;
}

function describeStranger(
  [certificate, ...between]: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
): string | undefined {
  let signers = [...authorities];
  let grown = true;
  while (grown) {
    const more = between.filter(
      (one) => !signers.includes(one) && one.ca && isSigned(one, signers),
    );
    signers = [...signers, ...more];
    grown = more.length > 0;
  }
  if (certificate !== undefined && isSigned(certificate, signers)) return undefined;
  return "another CA signed it";
}

/** Whether one of `signers` has signed `certificate`. */
export function isSigned(
  certificate: X509Certificate,
  signers: readonly X509Certificate[],
): boolean {
  return signers.some((one) => certificate.checkIssued(one) && certificate.verify(one.publicKey));
}
