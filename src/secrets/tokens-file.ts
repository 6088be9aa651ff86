import type { EarlierToken } from "./secrets.ts";
import type { StoredBootstrapToken } from "./tokens.ts";

/**
 * The bootstrap tokens of a cluster, in one file so that they change together: the one for machines of the next build, and
 * before it those that machines of earlier builds may still hold, the newest first.
 */
export interface StoredTokens {
  readonly current: StoredBootstrapToken;
  readonly earlier: readonly StoredBootstrapToken[];
}

/** What a token is at a moment; `valid`: it was replaced, and nodes can still join with it. */
export type TokenState = "current" | "valid" | "expired" | "revoked";

/** Puts `token` in the place of the current one. Of the others those are forgotten whose time is over. */
export function replaceToken(
  stored: StoredTokens | undefined,
  token: StoredBootstrapToken,
  now: Date,
): StoredTokens {
  const others = stored === undefined ? [] : [stored.current, ...stored.earlier];
  // A revoked one stays for its whole time: until then the cluster may still take it.
  const earlier = others.filter(({ expires }) => expires === undefined || expires > now);
  return { current: token, earlier };
}

/** Marks a token as revoked at `now`; undefined where there is none with that id. */
export function revokeToken(stored: StoredTokens, id: string, now: Date): StoredTokens | undefined {
  const all = [stored.current, ...stored.earlier];
  if (!all.some((token) => token.id === id)) return undefined;
  const revoked = new Date(Math.floor(now.getTime() / 1000) * 1000);
  const mark = (token: StoredBootstrapToken): StoredBootstrapToken =>
    token.id === id && token.revoked === undefined ? { ...token, revoked } : token;
  return { current: mark(stored.current), earlier: stored.earlier.map(mark) };
}

/** The state of `token` among its kin at `now`. */
export function tokenState(
  token: StoredBootstrapToken,
  { current }: StoredTokens,
  now: Date,
): TokenState {
  if (token.revoked !== undefined) return "revoked";
  if (token.expires !== undefined && token.expires <= now) return "expired";
  return token.id === current.id ? "current" : "valid";
}

/** The earlier tokens as a build needs them. */
export function earlierTokens({ earlier }: StoredTokens): readonly EarlierToken[] {
  return earlier.map(({ id, secret, expires, revoked }) =>
    revoked === undefined ? { id, secret, expires } : { id, secret: undefined, expires: revoked },
  );
}

/** The text of `tokens/bootstrap-token.json`. */
export function formatStoredTokens({ current, earlier }: StoredTokens): string {
  const text = { ...storedForm(current), earlier: earlier.map(storedForm) };
  return `${JSON.stringify(earlier.length > 0 ? text : storedForm(current), null, 2)}\n`;
}

function storedForm({ id, secret, created, expires, revoked, ownLifetime }: StoredBootstrapToken) {
  return {
    id,
    secret,
    created: isoSeconds(created),
    expires: expires && isoSeconds(expires),
    revoked: revoked && isoSeconds(revoked),
    ownLifetime: ownLifetime || undefined,
  };
}

/** Reads `tokens/bootstrap-token.json`; undefined when it does not have that shape. */
export function parseStoredTokens(text: string): StoredTokens | undefined {
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch {
    return undefined;
  }
  const current = readToken(stored);
  const { earlier = [] } = (stored ?? {}) as { earlier?: unknown };
  if (current === undefined || !Array.isArray(earlier)) return undefined;
  const others = earlier.map(readToken);
  return others.every((token) => token !== undefined) ? { current, earlier: others } : undefined;
}

function readToken(stored: unknown): StoredBootstrapToken | undefined {
  const { id, secret, created, expires, revoked, ownLifetime } = (stored ?? {}) as Record<
    string,
    unknown
  >;
  if (!isText(id, /^[a-z0-9]{6}$/) || !isText(secret, /^[a-z0-9]{16}$/)) return undefined;
  const made = parseTime(created);
  const [end, ended] = [expires, revoked].map((time) =>
    time === undefined ? undefined : parseTime(time),
  );
  if (made === undefined || (expires !== undefined && end === undefined)) return undefined;
  if (revoked !== undefined && ended === undefined) return undefined;
  const own = ownLifetime === true;
  return { id, secret, created: made, expires: end, revoked: ended, ownLifetime: own };
}

function isText(value: unknown, pattern: RegExp): value is string {
  return typeof value === "string" && pattern.test(value);
}

function parseTime(value: unknown): Date | undefined {
  const time = typeof value === "string" ? new Date(value) : undefined;
  return time === undefined || Number.isNaN(time.getTime()) ? undefined : time;
}

function isoSeconds(time: Date): string {
  return time.toISOString().replace(".000Z", "Z");
}
