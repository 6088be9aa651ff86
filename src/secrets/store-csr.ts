import type { KeyObject } from "node:crypto";
import { join } from "node:path";
import { type Diagnostic, diagnose, type Outcome } from "../diagnostics/diagnostic.ts";
import { type Authority, checkAuthority } from "./authority-check.ts";
import { parseCertificates, parsePrivateKey } from "./certificate.ts";
import { isRunningOut, lifetimeOf } from "./certificate-lifetime.ts";
import { describeForeignMisfit } from "./foreign-certificate.ts";
import type { CertificateRequest } from "./secrets.ts";
import { certificatePaths, pendingPaths, secretsPaths } from "./secrets-paths.ts";
import type { StoreOptions } from "./store.ts";
import { changeSecrets } from "./store-change.ts";
import type { FileToStore } from "./store-transaction.ts";
import type { Vault } from "./store-vault.ts";

/** A signing request that was written. */
export interface WrittenRequest {
  readonly name: string;
  readonly path: string;
}

/** Writes a request for the cluster's CA itself, with a new key or the one that waits already. */
export async function requestAuthority(
  options: StoreOptions,
): Promise<Outcome<readonly WrittenRequest[]>> {
  const { directory, request } = options;
  return await changeSecrets(options, async (vault) => {
    const { caCertificate, caKey } = secretsPaths("");
    for (const path of [caCertificate, caKey]) {
      if ((await vault.read(path)) === undefined) continue;
      return refuse(diagnose("secrets-csr-ca-there", { path: join(directory, path) }));
    }
    const wanted: CertificateRequest = {
      name: "ca",
      commonName: `${request.cluster}-ca`,
      subject: request.caSubject,
      usages: [],
      dnsNames: [],
      ipAddresses: [],
    };
    return await written([wanted], options, vault);
  });
}

/** Writes a request for every certificate that is missing, does not fit, or ends before `renewBefore`. */
export async function requestLeaves(
  options: StoreOptions,
): Promise<Outcome<readonly WrittenRequest[]>> {
  const { directory, request, now } = options;
  return await changeSecrets(options, async (vault) => {
    const paths = secretsPaths(directory);
    const pem = await vault.read("pki/ca.crt");
    if (pem === undefined)
      return refuse(diagnose("secrets-csr-no-ca", { path: paths.caCertificate }));
    if ((await vault.read("pki/ca.key")) !== undefined) {
      return refuse(diagnose("secrets-csr-not-needed", { keyPath: paths.caKey }));
    }
    const { value: authority, diagnostics } = checkAuthority(pem, undefined, paths, now);
    if (authority === undefined) return { value: undefined, diagnostics };
    const wanted: CertificateRequest[] = [];
    for (const one of request.certificates) {
      if (await isDue(one, authority, options, vault)) wanted.push(one);
    }
    return await written(wanted, options, vault);
  });
}

async function isDue(
  wanted: CertificateRequest,
  { certificates, signer }: Authority,
  { now, renewBefore }: StoreOptions,
  { read }: Vault,
): Promise<boolean> {
  const paths = certificatePaths(wanted.name);
  const chain = parseCertificates((await read(paths.certificate)) ?? "") ?? [];
  const key = parsePrivateKey((await read(paths.key)) ?? "");
  const [certificate] = chain;
  if (certificate === undefined || typeof key === "string") return true;
  // While the CA is changed, what the old one has signed is to be replaced although it is still trusted.
  const signers = certificates.filter((one) => one === signer || one.checkIssued(signer));
  if (describeForeignMisfit(chain, key, wanted, signers) !== undefined) return true;
  const lifetime = lifetimeOf(certificate);
  return isRunningOut(lifetime, 0.2, now) || (renewBefore ?? now) > lifetime.notAfter;
}

async function written(
  wanted: readonly CertificateRequest[],
  { directory, request }: StoreOptions,
  { read }: Vault,
) {
  const { createSigningRequest } = await import("./authority.ts");
  const files: FileToStore[] = [];
  const result: WrittenRequest[] = [];
  for (const one of wanted) {
    const paths = pendingPaths(one.name);
    const waiting: KeyObject | string = parsePrivateKey((await read(paths.key)) ?? "");
    const key = typeof waiting === "string" ? undefined : waiting;
    const made = await createSigningRequest(one, request.keyAlgorithm, key);
    if (key === undefined) files.push({ path: paths.key, text: made.privateKeyPem });
    files.push({ path: paths.request, text: made.requestPem });
    result.push({ name: one.name, path: join(directory, paths.request) });
  }
  return {
    value: { result, changes: { files, replace: [], remove: [] } },
    diagnostics: [],
  };
}

function refuse(diagnostic: Diagnostic): Outcome<never> {
  return { value: undefined, diagnostics: [diagnostic] };
}
