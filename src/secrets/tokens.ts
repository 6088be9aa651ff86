import { isRunningOut } from "./certificate-lifetime.ts";
import type { BootstrapToken } from "./secrets.ts";

/** A bootstrap token as it is stored: with the time of its making. */
export interface StoredBootstrapToken extends BootstrapToken {
  readonly created: Date;
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
  return { id: randomLetters(6, random), secret: randomLetters(16, random), created, expires };
}

/** Makes the token of `token.csv`: 32 hexadecimal digits. */
export function createFileToken(random: (size: number) => Uint8Array): string {
  return Buffer.from(random(16)).toString("hex");
}

/** The text of `tokens/bootstrap-token.json`. */
export function formatBootstrapToken(token: StoredBootstrapToken): string {
  const { id, secret, created, expires } = token;
  const stored = {
    id,
    secret,
    created: isoSeconds(created),
    expires: expires && isoSeconds(expires),
  };
  return `${JSON.stringify(stored, null, 2)}\n`;
}

/** Reads `tokens/bootstrap-token.json`; undefined when it does not have that shape. */
export function parseBootstrapToken(text: string): StoredBootstrapToken | undefined {
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { id, secret, created, expires } = (stored ?? {}) as Record<string, unknown>;
  if (!isText(id, /^[a-z0-9]{6}$/) || !isText(secret, /^[a-z0-9]{16}$/)) return undefined;
  const made = parseTime(created);
  const end = expires === undefined ? undefined : parseTime(expires);
  if (made === undefined || (expires !== undefined && end === undefined)) return undefined;
  return { id, secret, created: made, expires: end };
}

/** Reads the file with the token of `token.csv`; undefined when it is not 32 hexadecimal digits. */
export function parseFileToken(text: string): string | undefined {
  const token = text.trim();
  return isText(token, /^[0-9a-f]{32}$/) ? token : undefined;
}

/** Says in a few words why a stored token must be renewed, or undefined: it is kept until a tenth of its life is left. */
export function describeTokenRenewal(
  token: StoredBootstrapToken,
  lifetimeHours: number | undefined,
  now: Date,
): string | undefined {
  const wanted = endOf(token.created, lifetimeHours);
  if (token.expires?.getTime() !== wanted?.getTime()) return "its lifetime has changed";
  if (token.expires === undefined) return undefined;
  if (token.expires <= now) return "it had expired";
  const lifetime = { notBefore: token.created, notAfter: token.expires };
  return isRunningOut(lifetime, 0.1, now)
    ? "less than a tenth of its lifetime was left"
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
