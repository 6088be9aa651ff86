import { hourMs, isRunningOut } from "./certificate-lifetime.ts";
import type { BootstrapToken, WantedToken } from "./secrets.ts";

/** A bootstrap token as it is stored. */
export interface StoredBootstrapToken extends BootstrapToken {
  readonly created: Date;
  /** When `nodegen token expire` ended it before its time. */
  readonly revoked: Date | undefined;
  /** True where its life was chosen for it alone, so that another `join.ttl` does not renew it. */
  readonly ownLifetime: boolean;
}

const letters = "0123456789abcdefghijklmnopqrstuvwxyz";

/** Makes a bootstrap token (`[a-z0-9]{6}.[a-z0-9]{16}`) that ends after `lifetimeHours`, or never. */
export function createBootstrapToken(
  lifetimeHours: number | undefined,
  now: Date,
  random: (size: number) => Uint8Array,
): StoredBootstrapToken {
  const created = new Date(Math.floor(now.getTime() / 1000) * 1000);
  const expires = endOf(created, lifetimeHours);
  const [id, secret] = [randomLetters(6, random), randomLetters(16, random)];
  return { id, secret, created, expires, revoked: undefined, ownLifetime: false };
}

/** Makes the token of `token.csv`: 32 hexadecimal digits. */
export function createFileToken(random: (size: number) => Uint8Array): string {
  return Buffer.from(random(16)).toString("hex");
}

/** Reads the file with the token of `token.csv`; undefined when it is not 32 hexadecimal digits. */
export function parseFileToken(text: string): string | undefined {
  const token = text.trim();
  return /^[0-9a-f]{32}$/.test(token) ? token : undefined;
}

/**
 * Says in a few words why a stored token must be renewed at `now`, or undefined: it is kept until a tenth of its life is
 * left, or less than machines of this build may need it for.
 */
export function describeTokenRenewal(
  token: StoredBootstrapToken,
  { lifetimeHours, neededHours }: WantedToken,
  now: Date,
): string | undefined {
  const { created, expires } = token;
  if (token.revoked !== undefined) return "it was revoked";
  const wanted = endOf(created, lifetimeHours);
  if (!token.ownLifetime && expires?.getTime() !== wanted?.getTime()) {
    return "its lifetime has changed";
  }
  if (expires === undefined) return undefined;
  if (expires <= now) return "it had expired";
  if (isRunningOut({ notBefore: created, notAfter: expires }, 0.1, now)) {
    return "less than a tenth of its lifetime was left";
  }
  const needed = neededHours * hourMs;
  // One that never lives so long would be renewed by every build, and no machine be better off.
  const canLast = expires.getTime() - created.getTime() > needed;
  return canLast && expires.getTime() - now.getTime() < needed
    ? `it ended within the ${neededHours} h in which machines may still be launched`
    : undefined;
}

function endOf(created: Date, lifetimeHours: number | undefined): Date | undefined {
  if (lifetimeHours === undefined) return undefined;
  return new Date(created.getTime() + Math.round(lifetimeHours * 3600) * 1000);
}

/** Bytes from 252 on are thrown away: 252 is the last multiple of 36, so that every letter is as likely as any other. */
function randomLetters(count: number, random: (size: number) => Uint8Array): string {
  let text = "";
  while (text.length < count) {
    for (const byte of random(count - text.length)) {
      if (byte < 252) text += letters[byte % letters.length];
    }
  }
  return text;
}
