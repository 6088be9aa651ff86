import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Outcome } from "../diagnostics/diagnostic.ts";
import { type ListedSecret, listBootstrapTokens, listCertificates } from "./inventory.ts";
import { unreadableTokens } from "./review-tokens.ts";
import type { SecretsRequest } from "./secrets.ts";
import {
  bootstrapTokenFile,
  certificatePaths,
  isSecretFile,
  sealedPath,
  secretsPaths,
} from "./secrets-paths.ts";
import type { StoreOptions } from "./store.ts";
import { withFileErrors } from "./store-lock.ts";
import { readStored } from "./store-read.ts";
import { openVault, type Vault } from "./store-vault.ts";
import { parseStoredTokens } from "./tokens-file.ts";

/** The options of a look into the folder. */
export type InventoryOptions = Pick<StoreOptions, "directory" | "request" | "now" | "identities">;

/** Lists what is in the secrets folder and what the request misses there. Changes and locks nothing. */
export async function listSecrets(
  options: InventoryOptions,
): Promise<Outcome<readonly ListedSecret[]>> {
  const { directory, request, now } = options;
  const work = async (): Promise<Outcome<readonly ListedSecret[]>> => {
    const vault = await openVault(directory, options.identities);
    const tokens = await listTokens(options, vault);
    if (tokens.value === undefined) return tokens;
    const names = new Set(request.certificates.map(({ name }) => name));
    const found = filesBelow(join(directory, "pki"), ".crt").filter((name) => name !== "ca");
    const value = [
      ...listAuthorities(directory, now),
      ...[...names].flatMap((name) => listCertificate(name, true, options)),
      ...found
        .filter((name) => !names.has(name) && isCertificateName(name))
        .flatMap((name) => listCertificate(name, false, options)),
      ...filesBelow(join(directory, "csr"), ".csr").map((name) => listPending(name, directory)),
      ...tokens.value,
      ...listFileToken(directory, request),
    ];
    return { value, diagnostics: [] };
  };
  return await withFileErrors("secrets-not-readable", directory, work, (diagnostic) => ({
    value: undefined,
    diagnostics: [diagnostic],
  }));
}

/** The CA that signs, then the one that is to follow it and those before it. */
function listAuthorities(directory: string, now: Date): readonly ListedSecret[] {
  const read = (name: string, state: "next" | "retired" | undefined) => {
    const path = join(directory, `pki/${name}.crt`);
    const pem = readStored(path);
    const privateKey = keyPlace(directory, `pki/${name}.key`);
    return pem === undefined
      ? []
      : listCertificates(pem, { what: "CA", name, path, privateKey, state }, now);
  };
  const old = filesBelow(join(directory, "pki/old"), ".crt").map((name) => `old/${name}`);
  return [
    ...read("ca", undefined),
    ...read("next/ca", "next"),
    ...old.flatMap((name) => read(name, "retired")),
  ];
}

function listCertificate(
  name: string,
  isWanted: boolean,
  { directory, now }: InventoryOptions,
): readonly ListedSecret[] {
  const paths = certificatePaths(name);
  const path = join(directory, paths.certificate);
  const pem = readStored(path);
  const privateKey = keyPlace(directory, paths.key);
  const entry = { what: "certificate" as const, name, path, privateKey };
  const listed =
    pem === undefined
      ? []
      : listCertificates(pem, { ...entry, state: isWanted ? undefined : "unused" }, now);
  if (listed.length > 0 || !isWanted) return listed;
  return [
    {
      ...entry,
      keyAlgorithm: undefined,
      notBefore: undefined,
      notAfter: undefined,
      state: "missing",
    },
  ];
}

function listPending(name: string, directory: string): ListedSecret {
  return {
    what: "signing request",
    name,
    path: join(directory, `csr/${name}.csr`),
    keyAlgorithm: undefined,
    privateKey: keyPlace(directory, `csr/${name}.key`),
    notBefore: undefined,
    notAfter: undefined,
    state: "waits for its certificate",
  };
}

async function listTokens(
  { directory, request, now }: InventoryOptions,
  vault: Vault,
): Promise<Outcome<readonly ListedSecret[]>> {
  const path = secretsPaths(directory).bootstrapToken;
  const entry = {
    what: "bootstrap token" as const,
    name: "bootstrap-token",
    path,
    keyAlgorithm: undefined,
    privateKey: undefined,
    notBefore: undefined,
    notAfter: undefined,
  };
  const wanted = request.bootstrapToken?.source === "made";
  if (vault.locked && existsSync(sealedPath(path))) {
    return { value: [{ ...entry, path: sealedPath(path), state: "encrypted" }], diagnostics: [] };
  }
  const text = await vault.read(bootstrapTokenFile);
  if (text === undefined) {
    return { value: wanted ? [{ ...entry, state: "missing" }] : [], diagnostics: [] };
  }
  const stored = parseStoredTokens(text);
  if (stored === undefined) return { value: undefined, diagnostics: [unreadableTokens(path)] };
  const listed = listBootstrapTokens(stored, path, now);
  const unused = (one: ListedSecret): ListedSecret => ({ ...one, state: "unused" });
  return { value: wanted ? listed : listed.map(unused), diagnostics: [] };
}

function listFileToken(directory: string, request: SecretsRequest): readonly ListedSecret[] {
  const path = secretsPaths(directory).fileToken;
  const isThere = existsSync(path) || existsSync(sealedPath(path));
  if (!isThere && !request.fileToken) return [];
  return [
    {
      what: "file token",
      name: "file-token",
      path,
      keyAlgorithm: undefined,
      privateKey: undefined,
      notBefore: undefined,
      notAfter: undefined,
      state: !isThere ? "missing" : request.fileToken ? "good" : "unused",
    },
  ];
}

function keyPlace(directory: string, path: string): ListedSecret["privateKey"] {
  if (!isSecretFile(path)) return undefined;
  if (existsSync(join(directory, sealedPath(path)))) return "encrypted";
  return existsSync(join(directory, path)) ? "here" : "elsewhere";
}

/** The files below `folder` with `suffix`, without it, sorted. */
function filesBelow(folder: string, suffix: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(suffix))
    .map((path) => path.slice(0, -suffix.length).replaceAll("\\", "/"))
    .sort();
}

/** Whatever else lies below `pki` is the user's own. */
function isCertificateName(name: string): boolean {
  return /^(?!old\/|next\/)[\w.-]+(\/[\w.-]+)*$/.test(name) && !name.split("/").includes("..");
}
