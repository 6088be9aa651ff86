import type { X509Certificate } from "node:crypto";
import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.ts";
import { diagnose, hasErrors } from "../diagnostics/diagnostic.ts";
import { type Authority, checkAuthority } from "./authority-check.ts";
import { isSigned } from "./foreign-certificate.ts";
import { type FoundKey, type Material, plainKeyPem } from "./material.ts";

/** A CA out of imported files, and the file that names it in messages. */
export interface FoundAuthority extends Authority {
  readonly path: string;
}

/**
 * The cluster's CA among `material`, its own certificate first and those above it behind; `none` where there is no CA.
 * `otherKeys` are those that are kept here already.
 */
export function findAuthority(
  material: Material,
  otherKeys: readonly FoundKey[],
  now: Date,
): Outcome<FoundAuthority | "none"> {
  const found = material.chains.filter(
    ({ role, chain }) => role === "authority" || (role === "given" && chain[0]?.ca === true),
  );
  const [first] = found;
  const certificates = distinct(found.flatMap(({ chain }) => chain));
  const [candidate] = certificates;
  if (first === undefined || candidate === undefined) return { value: "none", diagnostics: [] };
  const { path } = first;
  const given = material.keys.filter(({ role }) => role !== "other");
  const keys = [...given, ...otherKeys];
  const key = keys.find((one) => certificates.some((c) => c.ca && c.checkPrivateKey(one.key)));
  const closed = material.unopened.find(({ role }) => role !== "other");
  if (key === undefined && closed !== undefined) {
    return refuse(diagnose("secrets-passphrase-wrong", { path: closed.path }));
  }
  const stray = material.keys.find(({ role }) => role === "authority");
  if (key === undefined && stray !== undefined) {
    return refuse(diagnose("secrets-ca-key-mismatch", { path, keyPath: stray.path }));
  }
  const signer = certificates.find((one) => key !== undefined && one.checkPrivateKey(key.key));
  const pem = inOrder(signer ?? candidate, certificates)
    .map(String)
    .join("");
  const paths = { caCertificate: path, caKey: key?.path ?? "" };
  const keyText = key === undefined ? undefined : plainKeyPem(key.key);
  const checked = checkAuthority(pem, keyText, paths, now);
  const diagnostics = [...checked.diagnostics, ...checkChain(path, checked.value?.certificates)];
  if (checked.value === undefined || hasErrors(diagnostics)) {
    return { value: undefined, diagnostics };
  }
  return { value: { ...checked.value, path }, diagnostics };
}

/** The signer, then whoever signed it and so on, then what belongs to no chain. */
function inOrder(
  signer: X509Certificate,
  certificates: readonly X509Certificate[],
): readonly X509Certificate[] {
  const ordered = [signer];
  for (let last: X509Certificate | undefined = signer; last !== undefined; ) {
    const current: X509Certificate = last;
    last = certificates.find((one) => !ordered.includes(one) && isSigned(current, [one]));
    if (last !== undefined) ordered.push(last);
  }
  return [...ordered, ...certificates.filter((one) => !ordered.includes(one))];
}

function* checkChain(
  path: string,
  certificates: readonly X509Certificate[] = [],
): Generator<Diagnostic> {
  const [signer] = certificates;
  if (signer === undefined || isSigned(signer, certificates)) return;
  const issuer = signer.issuer.replaceAll("\n", ", ");
  yield diagnose("secrets-chain-incomplete", { path, issuer });
}

function distinct(certificates: readonly X509Certificate[]): readonly X509Certificate[] {
  return [...new Map(certificates.map((one) => [one.fingerprint256, one])).values()];
}

function refuse(diagnostic: Diagnostic): Outcome<never> {
  return { value: undefined, diagnostics: [diagnostic] };
}
