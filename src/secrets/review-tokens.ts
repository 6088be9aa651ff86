import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import { describeEarlyEnd, hourMs } from "./certificate-lifetime.ts";
import type { ReviewTimes } from "./review-times.ts";
import type { BootstrapToken, EarlierToken, SecretsRequest } from "./secrets.ts";
import { describeTokenRenewal, parseFileToken } from "./tokens.ts";
import { earlierTokens, parseStoredTokens, type StoredTokens } from "./tokens-file.ts";

/** A verdict on one token: what can be used, what must be made, or a fault; all undefined when none is asked for. */
export interface TokenReview<Token, Due> {
  readonly value?: Token;
  readonly due?: Due;
  readonly fault?: Diagnostic;
}

/** The bootstrap token for nodes of this build, and those of builds before it. */
export interface BootstrapTokens {
  readonly current: BootstrapToken;
  readonly earlier: readonly EarlierToken[];
}

/** A bootstrap token to be made, what it takes the place of, and why that does not do. */
export interface DueBootstrapToken {
  readonly lifetimeHours: number | undefined;
  readonly stored: StoredTokens | undefined;
  readonly reason: string | undefined;
}

/** Judges the text of the file `path` with the bootstrap tokens. */
export function reviewBootstrapToken(
  text: string | undefined,
  wanted: SecretsRequest["bootstrapToken"],
  path: string,
  { now, renewBefore }: ReviewTimes,
): TokenReview<BootstrapTokens, DueBootstrapToken> {
  if (wanted === undefined) return {};
  if (wanted.source === "given") {
    const current = { id: wanted.id, secret: wanted.secret, expires: undefined };
    return { value: { current, earlier: [] } };
  }
  const { lifetimeHours } = wanted;
  if (text === undefined) return { due: { lifetimeHours, stored: undefined, reason: undefined } };
  const stored = parseStoredTokens(text);
  if (stored === undefined) return { fault: unreadableTokens(path) };
  const reason =
    describeTokenRenewal(stored.current, wanted, now) ??
    (outlives(lifetimeHours, now, renewBefore)
      ? describeEarlyEnd(stored.current.expires, renewBefore)
      : undefined);
  if (reason !== undefined) return { due: { lifetimeHours, stored, reason } };
  const { id, secret, expires } = stored.current;
  return { value: { current: { id, secret, expires }, earlier: earlierTokens(stored) } };
}

/** Whether a token made now would be good after that time: otherwise renewing early would never come to an end. */
function outlives(hours: number | undefined, now: Date, time: Date | undefined): boolean {
  if (hours === undefined || time === undefined) return true;
  return now.getTime() + hours * hourMs > time.getTime();
}

/** The complaint about a file of bootstrap tokens that cannot be read. */
export function unreadableTokens(path: string): Diagnostic {
  const shape = 'a bootstrap token ({"id", "secret", "created", "expires"})';
  return diagnose("secrets-token-unreadable", { path, shape });
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
