/** Something the secrets folder was made to hold, for the command line to announce. Never holds a secret. */
export interface SecretsEvent {
  readonly action: "made" | "renewed" | "imported" | "put away";
  readonly what: "CA" | "CA key" | "certificate" | "bootstrap token" | "file token";
  readonly path: string;
  /** When it ends, where it does. */
  readonly validUntil: Date | undefined;
  /** Why something that was there had to be renewed. */
  readonly reason: string | undefined;
}

/** One line of plain text, e.g. `made the CA demo.secrets/pki/ca.crt, valid until 2036-11-20`. */
export function describeEvent(event: SecretsEvent): string {
  const until =
    event.validUntil === undefined
      ? ""
      : `, valid until ${event.validUntil.toISOString().slice(0, 10)}`;
  const reason = event.reason === undefined ? "" : ` (${event.reason})`;
  return `${event.action} the ${event.what} ${event.path}${until}${reason}`;
}
