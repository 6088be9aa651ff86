import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.ts";
import { diagnose, hasErrors } from "../diagnostics/diagnostic.ts";
import type { Authority } from "./authority-check.ts";
import { checkAuthority } from "./authority-check.ts";
import { lifetimeOf } from "./certificate-lifetime.ts";
import { describeForeignMisfit, describeUnfitness } from "./foreign-certificate.ts";
import { type FoundAuthority, findAuthority } from "./import-authority.ts";
import { type FoundChain, type FoundKey, type Material, plainKeyPem } from "./material.ts";
import type { StoredSecrets } from "./review.ts";
import type { CertificateRequest, SecretsRequest } from "./secrets.ts";
import type { SecretsEvent } from "./secrets-event.ts";
import { certificatePaths, pendingPaths, type SecretsPaths } from "./secrets-paths.ts";
import type { FileToStore } from "./store-transaction.ts";

/** Where the material is to go. */
export interface ImportContext {
  readonly request: SecretsRequest;
  readonly stored: StoredSecrets;
  /** Keys that wait for the answer to a signing request, by certificate name; `ca` for a CA's. */
  readonly pending: ReadonlyMap<string, FoundKey>;
  /** Keys of the certificates that are there. */
  readonly present: ReadonlyMap<string, FoundKey>;
  readonly paths: SecretsPaths;
  readonly now: Date;
}

/** What an import changes in the secrets folder. */
export interface ImportPlan {
  readonly files: readonly FileToStore[];
  readonly replace: readonly string[];
  readonly remove: readonly string[];
  readonly events: readonly SecretsEvent[];
}

interface Part extends ImportPlan {
  readonly diagnostics: readonly Diagnostic[];
}

const nothing: Part = { files: [], replace: [], remove: [], events: [], diagnostics: [] };

/** Decides what of `material` goes where; the first fault refuses the whole. */
export function planImport(material: Material, context: ImportContext): Outcome<ImportPlan> {
  const useless = material.empty.filter(({ role }) => role !== "other");
  if (useless.length > 0) {
    const faults = useless.map(({ path }) => diagnose("secrets-import-not-pem", { path }));
    return { value: undefined, diagnostics: faults };
  }
  const pendingCa = context.pending.get("ca");
  const kept = [pendingCa, context.present.get("ca")].filter((key) => key !== undefined);
  const found = findAuthority(material, kept, context.now);
  if (found.value === undefined) return found as Outcome<never>;
  const authority =
    found.value === "none" ? nothing : importAuthority(found.value, context, pendingCa);
  const current = found.value === "none" ? storedAuthority(context) : found.value;
  const leaves = material.chains
    .filter(({ chain }) => chain[0]?.ca === false)
    .map((leaf) => importLeaf(leaf, material, current, context));
  const parts = [authority, ...leaves];
  const diagnostics = [...found.diagnostics, ...parts.flatMap((part) => part.diagnostics)];
  if (hasErrors(diagnostics)) return { value: undefined, diagnostics };
  const value = {
    files: parts.flatMap(({ files }) => files),
    replace: parts.flatMap(({ replace }) => replace),
    remove: parts.flatMap(({ remove }) => remove),
    events: parts.flatMap(({ events }) => events),
  };
  return { value, diagnostics };
}

function storedAuthority({ stored, paths, now }: ImportContext): Authority | undefined {
  if (stored.caCertificate === undefined) return undefined;
  return checkAuthority(stored.caCertificate, stored.caKey, paths, now).value;
}

function importAuthority(
  found: FoundAuthority,
  context: ImportContext,
  pending: FoundKey | undefined,
): Part {
  const { stored, paths } = context;
  const there = storedAuthority(context);
  const isSame = there?.certificates.some((one) => one.raw.equals(found.signer.raw)) ?? false;
  // A CA that was issued anew for the same key and name: what it has signed stays good.
  const isAnew =
    there?.signer.subject === found.signer.subject &&
    there.signer.publicKey.equals(found.signer.publicKey);
  if (there !== undefined && !isSame && !isAnew) {
    const [subject, other] = [there, found].map(({ signer }) =>
      signer.subject.replaceAll("\n", ", "),
    );
    const params = { path: paths.caCertificate, subject: subject ?? "", found: other ?? "" };
    return { ...nothing, diagnostics: [diagnose("secrets-ca-there", params)] };
  }
  const key = stored.caKey === undefined ? found.key : undefined;
  const files: FileToStore[] = [
    ...(key === undefined ? [] : [{ path: "pki/ca.key", text: plainKeyPem(key) }]),
    ...(isSame ? [] : [{ path: "pki/ca.crt", text: found.certificatePem }]),
  ];
  const usesPending = pending !== undefined && found.signer.checkPrivateKey(pending.key);
  const event: SecretsEvent = {
    action: "imported",
    what: isSame ? "CA key" : "CA",
    path: isSame ? paths.caKey : paths.caCertificate,
    validUntil: isSame ? undefined : lifetimeOf(found.signer).notAfter,
    reason: isSame || found.key !== undefined ? undefined : "without its key",
  };
  return {
    ...nothing,
    files,
    replace: there === undefined ? [] : ["pki/ca.crt"],
    remove: usesPending ? Object.values(pendingPaths("ca")) : [],
    events: files.length > 0 ? [event] : [],
  };
}

function importLeaf(
  leaf: FoundChain,
  material: Material,
  authority: Authority | undefined,
  context: ImportContext,
): Part {
  const [certificate] = leaf.chain;
  if (certificate === undefined) return nothing;
  const { certificates } = context.request;
  const wanted = certificates.find((one) => describeUnfitness(certificate, one) === undefined);
  const fault = (diagnostic: Diagnostic): Part => ({ ...nothing, diagnostics: [diagnostic] });
  if (wanted === undefined) {
    return leaf.role === "given" ? fault(describeUnasked(leaf, certificates)) : nothing;
  }
  const { path } = leaf;
  const { name } = wanted;
  const [pending, present] = [context.pending.get(name), context.present.get(name)];
  const keys = [...material.keys, pending, present].filter((key) => key !== undefined);
  const key = keys.find((one) => certificate.checkPrivateKey(one.key));
  if (key === undefined) {
    const [closed] = material.unopened;
    return closed === undefined
      ? fault(diagnose("secrets-import-no-key", { path, name }))
      : fault(diagnose("secrets-passphrase-wrong", { path: closed.path }));
  }
  if (authority === undefined) return fault(diagnose("secrets-import-no-ca", { path }));
  const reason =
    describeForeignMisfit(leaf.chain, key.key, wanted, authority.certificates) ??
    (lifetimeOf(certificate).notAfter <= context.now ? "it has expired" : undefined);
  if (reason !== undefined) return fault(diagnose("secrets-import-unfit", { path, name, reason }));
  return storeLeaf(leaf, key, wanted, key === pending, context);
}

function storeLeaf(
  { chain }: FoundChain,
  { key }: FoundKey,
  { name }: CertificateRequest,
  wasPending: boolean,
  { paths }: ImportContext,
): Part {
  const [certificate] = chain;
  if (certificate === undefined) return nothing;
  const target = certificatePaths(name);
  return {
    ...nothing,
    files: [
      { path: target.key, text: plainKeyPem(key) },
      { path: target.certificate, text: chain.map(String).join("") },
    ],
    remove: wasPending ? Object.values(pendingPaths(name)) : [],
    events: [
      {
        action: "imported",
        what: "certificate",
        path: `${paths.directory}/${target.certificate}`,
        validUntil: lifetimeOf(certificate).notAfter,
        reason: undefined,
      },
    ],
  };
}

/** A certificate with the name of a wanted one is told what it lacks. */
function describeUnasked(
  { path, chain }: FoundChain,
  certificates: readonly CertificateRequest[],
): Diagnostic {
  const [certificate] = chain;
  const subject = certificate?.subject.replaceAll("\n", ", ") ?? "";
  const near = certificates
    .filter(({ commonName }) => subject.split(", ").includes(`CN=${commonName}`))
    .map((one) => ({
      name: one.name,
      reason: certificate && describeUnfitness(certificate, one),
    }))[0];
  if (near?.reason === undefined) return diagnose("secrets-import-unasked", { path, subject });
  return diagnose("secrets-import-unfit", { path, name: near.name, reason: near.reason });
}
