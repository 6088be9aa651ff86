import { randomBytes } from "node:crypto";
import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import { unreadableTokens } from "./review-tokens.ts";
import { bootstrapTokenFile, secretsPaths } from "./secrets-paths.ts";
import { type SecretsLockOptions, withFileErrors, withSecretsLock } from "./store-lock.ts";
import { folderFiles } from "./store-make.ts";
import { openVault, storeFiles, type Vault } from "./store-vault.ts";
import { createBootstrapToken } from "./tokens.ts";
import {
  formatStoredTokens,
  parseStoredTokens,
  replaceToken,
  revokeToken,
  type StoredTokens,
  tokenState,
} from "./tokens-file.ts";

/** The secrets folder whose tokens are changed, and the time. */
export interface TokenStoreOptions extends SecretsLockOptions {
  readonly now: Date;
  /** What opens an encrypted folder, see `openVault`. */
  readonly identities?: readonly string[];
  /** The source of tokens; the system's if not given. */
  readonly random?: (size: number) => Uint8Array;
}

/** The life of a token to be made; `chosen` for it alone, not that of the profile. */
export interface TokenLifetime {
  /** `undefined` for a token that never ends. */
  readonly hours: number | undefined;
  readonly chosen: boolean;
}

/** The bootstrap tokens that are stored; none before the first build. Locks nothing. */
export async function loadTokens(
  directory: string,
  identities: readonly string[] = [],
): Promise<Outcome<StoredTokens | "none">> {
  const work = async (): Promise<Outcome<StoredTokens | "none">> =>
    await readTokens(directory, await openVault(directory, identities));
  return await withFileErrors("secrets-not-readable", directory, work, refuse);
}

/** Stores a new bootstrap token as the current one; gives all that are then stored. */
export async function createToken(
  options: TokenStoreOptions,
  lifetime: TokenLifetime,
): Promise<Outcome<StoredTokens>> {
  const { now, random = randomBytes } = options;
  return await changeTokens(options, (stored) => {
    const made = createBootstrapToken(lifetime.hours, now, random);
    const token = { ...made, ownLifetime: lifetime.chosen };
    return { value: replaceToken(stored, token, now), diagnostics: [] };
  });
}

/** Marks a token as revoked; one that is not known or has ended is an error. Gives all that are then stored. */
export async function expireToken(
  options: TokenStoreOptions,
  id: string,
): Promise<Outcome<StoredTokens>> {
  const { now, directory } = options;
  return await changeTokens(options, (stored) => {
    const tokens = stored === undefined ? [] : [stored.current, ...stored.earlier];
    const changed = stored && revokeToken(stored, id, now);
    const token = tokens.find((one) => one.id === id);
    if (stored === undefined || changed === undefined || token === undefined) {
      const known = tokens.map((one) => one.id);
      return refuse(diagnose("token-unknown", { id, directory, known }));
    }
    const state = tokenState(token, stored, now);
    if (state === "expired" || state === "revoked") {
      const ended = token.revoked ?? token.expires ?? now;
      return refuse(diagnose("token-ended", { id, state, ended }));
    }
    return { value: changed, diagnostics: [] };
  });
}

async function changeTokens(
  options: TokenStoreOptions,
  change: (stored: StoredTokens | undefined) => Outcome<StoredTokens>,
): Promise<Outcome<StoredTokens>> {
  const { directory } = options;
  const work = async (exists: boolean): Promise<Outcome<StoredTokens>> => {
    const vault = await openVault(directory, options.identities);
    const stored = await readTokens(directory, vault);
    if (stored.value === undefined) return { ...stored, value: undefined };
    const changed = change(stored.value === "none" ? undefined : stored.value);
    if (changed.value === undefined) return changed;
    const text = formatStoredTokens(changed.value);
    const files = [{ path: bootstrapTokenFile, text }, ...folderFiles({ directory })];
    await storeFiles(directory, exists, files, vault);
    return changed;
  };
  const locked = async () => {
    const { value, diagnostics } = await withSecretsLock(options, work);
    return value ?? { value: undefined, diagnostics };
  };
  return await withFileErrors("secrets-not-writable", directory, locked, refuse);
}

async function readTokens(
  directory: string,
  { read }: Pick<Vault, "read">,
): Promise<Outcome<StoredTokens | "none">> {
  const path = secretsPaths(directory).bootstrapToken;
  const text = await read(bootstrapTokenFile);
  if (text === undefined) return { value: "none", diagnostics: [] };
  const tokens = parseStoredTokens(text);
  return tokens === undefined ? refuse(unreadableTokens(path)) : { value: tokens, diagnostics: [] };
}

function refuse(diagnostic: Diagnostic): Outcome<never> {
  return { value: undefined, diagnostics: [diagnostic] };
}
