import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import type { BootstrapToken, SecretsRequest } from "./secrets.ts";
import { describeTokenRenewal, parseBootstrapToken, parseFileToken } from "./tokens.ts";

/** A verdict on one token: what can be used, what must be made, or a fault; all undefined when none is asked for. */
export interface TokenReview<Token, Due> {
  readonly value?: Token;
  readonly due?: Due;
  readonly fault?: Diagnostic;
}

/** A bootstrap token to be made, and why the one that is there does not do. */
export interface DueBootstrapToken {
  readonly lifetimeHours: number | undefined;
  readonly reason: string | undefined;
}

/** Judges the text of the file `path` with the bootstrap token. */
export function reviewBootstrapToken(
  text: string | undefined,
  wanted: SecretsRequest["bootstrapToken"],
  path: string,
  now: Date,
): TokenReview<BootstrapToken, DueBootstrapToken> {
  if (wanted === undefined) return {};
  if (wanted.source === "given") {
    return { value: { id: wanted.id, secret: wanted.secret, expires: undefined } };
  }
  const { lifetimeHours } = wanted;
  if (text === undefined) return { due: { lifetimeHours, reason: undefined } };
  const token = parseBootstrapToken(text);
  if (token === undefined) {
    const shape = 'a bootstrap token ({"id", "secret", "created", "expires"})';
    return { fault: diagnose("secrets-token-unreadable", { path, shape }) };
  }
  const reason = describeTokenRenewal(token, lifetimeHours, now);
  if (reason !== undefined) return { due: { lifetimeHours, reason } };
  const { id, secret, expires } = token;
  return { value: { id, secret, expires } };
}

/** Judges the text of the file `path` with the token of `token.csv`. */
export function reviewFileToken(
  text: string | undefined,
  isWanted: boolean,
  path: string,
): TokenReview<string, true> {
  if (!isWanted) return {};
  if (text === undefined) return { due: true };
  const value = parseFileToken(text);
  if (value !== undefined) return { value };
  const shape = "a token of 32 hexadecimal digits";
  return { fault: diagnose("secrets-token-unreadable", { path, shape }) };
}
