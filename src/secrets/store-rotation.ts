import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { describeFileError } from "../diagnostics/describe-file-error.ts";
import { type Diagnostic, diagnose, type Outcome } from "../diagnostics/diagnostic.ts";
import { type Authority, checkAuthority } from "./authority-check.ts";
import { parseCertificates, parsePrivateKey } from "./certificate.ts";
import { isSigned } from "./foreign-certificate.ts";
import { findAuthority } from "./import-authority.ts";
import { type Material, plainKeyPem } from "./material.ts";
import { formatRotation, nextCommonName, parseRotation, type Rotation } from "./rotation.ts";
import type { SecretsRequest } from "./secrets.ts";
import { certificatePaths, rotationFile, secretsPaths } from "./secrets-paths.ts";
import type { StoreOptions } from "./store.ts";
import { changeSecrets, type SecretsChange } from "./store-change.ts";
import { readStored } from "./store-read.ts";
import type { Vault } from "./store-vault.ts";

/** A step of a rotation. */
export type RotationStep = "start" | "sign" | "finish" | "cancel";

/** What a step needs to know of the folder before it. */
interface Before {
  readonly authority: Authority;
  readonly rotation: Rotation | "none";
  readonly vault: Vault;
}

/** The rotation that has begun in `directory`; locks nothing. */
export function readRotation(directory: string): Outcome<Rotation | "none"> {
  const path = join(directory, rotationFile);
  try {
    const text = readStored(path);
    if (text === undefined) return { value: "none", diagnostics: [] };
    const value = parseRotation(text);
    return value === undefined
      ? refuse(diagnose("secrets-rotation-damaged", { path }))
      : { value, diagnostics: [] };
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    return refuse(diagnose("secrets-not-readable", { path, reason: describeFileError(code) }));
  }
}

/**
 * Carries out one step of the change to another CA, as a whole or not at all, and gives the rotation after it. `given` is
 * the CA to start with; without it one is made. No key is thrown away: what is not used any more goes to `pki/old`.
 */
export async function rotateAuthority(
  options: StoreOptions,
  step: RotationStep,
  given: Material | undefined,
): Promise<Outcome<Rotation | "none">> {
  return await changeSecrets(options, async (vault) => {
    const before = await readBefore(options, vault);
    if (before.value === undefined) return { ...before, value: undefined };
    const { rotation } = before.value;
    const fault = checkOrder(step, rotation);
    if (fault !== undefined) return refuse(fault);
    if (rotation === "none") return await start(options, before.value, given);
    if (step === "sign") return await sign(before.value, rotation);
    if (step === "finish") return await finish(options.request, before.value);
    return await cancel(before.value);
  });
}

type StepOutcome = Outcome<{ readonly result: Rotation | "none"; readonly changes: SecretsChange }>;

async function readBefore(
  { directory, now }: StoreOptions,
  vault: Vault,
): Promise<Outcome<Before>> {
  const rotation = readRotation(directory);
  if (rotation.value === undefined) return { ...rotation, value: undefined };
  const paths = secretsPaths(directory);
  const pem = await vault.read("pki/ca.crt");
  if (pem === undefined) return refuse(diagnose("secrets-rotation-no-ca", { directory }));
  const authority = checkAuthority(pem, await vault.read("pki/ca.key"), paths, now);
  if (authority.value === undefined) return { ...authority, value: undefined };
  return {
    value: { authority: authority.value, rotation: rotation.value, vault },
    diagnostics: [],
  };
}

function checkOrder(asked: RotationStep, rotation: Rotation | "none"): Diagnostic | undefined {
  const step = rotation === "none" ? "none" : rotation.step;
  const expected = { none: ["start"], trust: ["sign", "cancel"], sign: ["finish"] }[step];
  if (expected.includes(asked)) return undefined;
  const state = {
    none: "no change of the CA has begun",
    trust: "nodes trust both CAs, and the old one signs",
    sign: "the new CA signs, and nodes still trust the old one",
  }[step];
  return diagnose("secrets-rotation-order", { asked, state, next: expected[0] ?? "" });
}

async function start(
  options: StoreOptions,
  { authority }: Before,
  given: Material | undefined,
): Promise<StepOutcome> {
  const made =
    given === undefined
      ? await makeNext(options, authority)
      : findAuthority(given, [], options.now);
  if (made.value === undefined) return { value: undefined, diagnostics: made.diagnostics };
  const next = made.value;
  if (next === "none") {
    const sources = given?.chains.map(({ path }) => path) ?? [];
    return refuse(diagnose("secrets-import-nothing", { sources }));
  }
  if (authority.certificates.some((one) => one.raw.equals(next.signer.raw))) {
    return refuse(diagnose("secrets-rotation-same-ca", { path: next.path }));
  }
  const rotation: Rotation = {
    step: "trust",
    started: options.now,
    old: authority.signer.fingerprint256,
    next: next.signer.fingerprint256,
  };
  const changes: SecretsChange = {
    files: [
      ...(next.key === undefined ? [] : [{ path: "pki/next/ca.key", text: plainKeyPem(next.key) }]),
      { path: "pki/next/ca.crt", text: next.certificatePem },
      { path: "pki/ca.crt", text: authority.certificatePem + next.certificatePem },
      { path: rotationFile, text: formatRotation(rotation) },
    ],
    replace: ["pki/ca.crt", "pki/next/ca.crt", "pki/next/ca.key"],
    remove: [],
  };
  return { value: { result: rotation, changes }, diagnostics: made.diagnostics };
}

/** A CA like the one before, with the algorithm and lifetime that the profile has now. */
async function makeNext(
  { request, now, random = randomBytes }: StoreOptions,
  { signer }: Authority,
): Promise<Outcome<Authority & { readonly path: string }>> {
  const { createAuthority } = await import("./authority.ts");
  const before = signer.toLegacyObject().subject as unknown as Record<string, string>;
  const options = {
    commonName: nextCommonName(request.cluster, String(before["CN"] ?? "")),
    subject: request.caSubject,
    keyAlgorithm: request.keyAlgorithm,
    validityHours: request.caValidityHours,
  };
  const { certificatePem, privateKeyPem } = await createAuthority(options, { now, random });
  const paths = { caCertificate: "pki/next/ca.crt", caKey: "pki/next/ca.key" };
  const { value, diagnostics } = checkAuthority(certificatePem, privateKeyPem, paths, now);
  return { value: value && { ...value, path: paths.caCertificate }, diagnostics };
}

async function sign({ authority, vault }: Before, rotation: Rotation): Promise<StepOutcome> {
  const [certificate, key] = await readNext(vault);
  const old = authority.certificates.filter((one) => !certificate.includes(String(one)));
  const result: Rotation = { ...rotation, step: "sign" };
  const changes: SecretsChange = {
    files: [
      ...putAway(
        rotation.old,
        old.map(String).join(""),
        authority.key && plainKeyPem(authority.key),
      ),
      ...(key === undefined ? [] : [{ path: "pki/ca.key", text: key }]),
      { path: "pki/ca.crt", text: certificate + old.map(String).join("") },
      { path: rotationFile, text: formatRotation(result) },
    ],
    replace: ["pki/ca.crt", "pki/ca.key"],
    // Without a key of the new CA the old one's must not sign on.
    remove: ["pki/next/ca.crt", "pki/next/ca.key", ...(key === undefined ? ["pki/ca.key"] : [])],
  };
  return { value: { result, changes }, diagnostics: [] };
}

async function finish(request: SecretsRequest, { authority, vault }: Before): Promise<StepOutcome> {
  const { signer, certificates } = authority;
  const own = certificates.filter((one) => one === signer || isAbove(one, signer, certificates));
  const diagnostics: Diagnostic[] = [];
  for (const { name } of request.certificates) {
    const path = certificatePaths(name).certificate;
    const [leaf] = parseCertificates((await vault.read(path)) ?? "") ?? [];
    if (leaf === undefined || isSigned(leaf, own)) continue;
    diagnostics.push(diagnose("secrets-rotation-old-leaf", { path }));
  }
  if (diagnostics.length > 0) return { value: undefined, diagnostics };
  const changes: SecretsChange = {
    files: [{ path: "pki/ca.crt", text: own.map(String).join("") }],
    replace: ["pki/ca.crt"],
    remove: [rotationFile],
  };
  return { value: { result: "none", changes }, diagnostics: [] };
}

/** The old CA alone is trusted again; the new one, which has signed nothing, is put away. */
async function cancel({ authority, vault, rotation }: Before): Promise<StepOutcome> {
  const [certificate, key] = await readNext(vault);
  const old = authority.certificates.filter((one) => !certificate.includes(String(one)));
  const next = rotation === "none" ? "" : rotation.next;
  const changes: SecretsChange = {
    files: [
      ...putAway(next, certificate, key),
      { path: "pki/ca.crt", text: old.map(String).join("") },
    ],
    replace: ["pki/ca.crt"],
    remove: ["pki/next/ca.crt", "pki/next/ca.key", rotationFile],
  };
  return { value: { result: "none", changes }, diagnostics: [] };
}

async function readNext({ read }: Vault): Promise<readonly [string, string | undefined]> {
  const certificate = (await read("pki/next/ca.crt")) ?? "";
  const key = await read("pki/next/ca.key");
  const parsed = key === undefined ? undefined : parsePrivateKey(key);
  return [certificate, typeof parsed === "object" ? plainKeyPem(parsed) : undefined];
}

/** Where a CA stays that signs no more: it is never thrown away, and never used. */
function putAway(fingerprint: string, certificate: string, key: string | undefined) {
  const folder = `pki/old/${fingerprint.replaceAll(":", "").slice(0, 16).toLowerCase()}`;
  const pair = [{ path: `${folder}/ca.crt`, text: certificate }];
  return key === undefined ? pair : [{ path: `${folder}/ca.key`, text: key }, ...pair];
}

/** Whether `one` has signed `below`, directly or through others of `certificates`. */
function isAbove(
  one: Authority["signer"],
  below: Authority["signer"],
  certificates: Authority["certificates"],
): boolean {
  const signers = certificates.filter((other) => other !== below && isSigned(below, [other]));
  return signers.some((other) => other === one || isAbove(one, other, certificates));
}

function refuse(diagnostic: Diagnostic): Outcome<never> {
  return { value: undefined, diagnostics: [diagnostic] };
}
