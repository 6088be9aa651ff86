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

/** So many certificates are named; of more, these and the number of the others. */
const mostNamed = 20;

/** A line of plain text for each event, e.g. `made the CA demo.secrets/pki/ca.crt, valid until 2036-11-20`. */
export function describeEvents(events: readonly SecretsEvent[]): string {
  const certificates = events.filter(({ what }) => what === "certificate");
  const unnamed = new Set(certificates.length > mostNamed ? certificates.slice(mostNamed / 2) : []);
  const lines = events.filter((event) => !unnamed.has(event)).map(describeEvent);
  const rest = unnamed.size > 0 ? [`and ${unnamed.size} more certificates`] : [];
  return [...lines, ...rest].map((line) => `${line}\n`).join("");
}

function describeEvent(event: SecretsEvent): string {
  const until =
    event.validUntil === undefined
      ? ""
      : `, valid until ${event.validUntil.toISOString().slice(0, 10)}`;
  const reason = event.reason === undefined ? "" : ` (${event.reason})`;
  return `${event.action} the ${event.what} ${event.path}${until}${reason}`;
}
