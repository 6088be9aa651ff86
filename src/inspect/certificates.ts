import { X509Certificate } from "node:crypto";
import type { DeliveredFile } from "./read-cloud-config.ts";

/** What one certificate in the user-data says. */
export interface FoundCertificate {
  /** The file that it stands in. */
  readonly path: string;
  /** The kubeconfig field that it stands in, e.g. `client-certificate-data`. */
  readonly field?: string;
  readonly subject: string;
  readonly alternativeNames: readonly string[];
  /** ISO 8601, UTC. */
  readonly notAfter: string;
  readonly isCa: boolean;
}

const certificateBlock = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const dataField = /([\w-]+-data)["']?[ \t]*:[ \t]*["']?([A-Za-z0-9+/]{64,}={0,2})/g;

/** Every certificate in `file`, as PEM or in the base64 fields of a kubeconfig. Private keys are not looked at. */
export function findCertificates(file: DeliveredFile): FoundCertificate[] {
  const text = Buffer.from(file.content).toString("latin1");
  const found = readBlocks(text, { path: file.path });
  for (const [, field = "", data = ""] of text.matchAll(dataField)) {
    const inner = Buffer.from(data, "base64").toString("latin1");
    found.push(...readBlocks(inner, { path: file.path, field }));
  }
  return found;
}

/** True when `file` holds a private key, as PEM or in the base64 of a kubeconfig. */
export function holdsPrivateKey(file: DeliveredFile): boolean {
  const text = Buffer.from(file.content).toString("latin1");
  const inner = [...text.matchAll(dataField)].map(([, , data = ""]) =>
    Buffer.from(data, "base64").toString("latin1"),
  );
  return [text, ...inner].some((part) => /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(part));
}

function readBlocks(
  text: string,
  place: { readonly path: string; readonly field?: string },
): FoundCertificate[] {
  return [...text.matchAll(certificateBlock)].flatMap(([block]) => {
    const certificate = parse(block);
    if (certificate === undefined) return [];
    const { subject, subjectAltName, validTo, ca } = certificate;
    return [
      {
        ...place,
        subject: (subject ?? "").split("\n").join(", "),
        alternativeNames: (subjectAltName ?? "").split(", ").filter((name) => name !== ""),
        notAfter: new Date(validTo).toISOString(),
        isCa: ca,
      },
    ];
  });
}

function parse(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
