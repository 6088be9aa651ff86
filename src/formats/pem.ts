/** A PEM text of one block: lines of 64 characters, as openssl writes them (RFC 7468). */
export function toPem(label: string, der: Buffer): string {
  const text = der.toString("base64");
  const lines: string[] = [];
  for (let at = 0; at < text.length; at += 64) lines.push(text.slice(at, at + 64));
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

/** The bytes of a text that is, to the character, as `toPem` writes it; `undefined` for any other. */
export function fromPem(label: string, pem: string): Buffer | undefined {
  const start = `-----BEGIN ${label}-----\n`;
  const der = Buffer.from(pem.slice(start.length, -`-----END ${label}-----\n`.length), "base64");
  return toPem(label, der) === pem ? der : undefined;
}

/** Each block of a text. */
export const pemBlocks = /-----BEGIN [A-Z ]+-----\n[^-]*-----END [A-Z ]+-----\n/g;

/** The base64 of each PEM text in a text, as a kubeconfig has it. */
export const embeddedPems = /\bLS0tLS1CRUdJTi[A-Za-z0-9+/]+={0,2}/g;
