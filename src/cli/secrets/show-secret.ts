import { createHash, type X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { alternativeNames, parseCertificates } from "../../secrets/certificate.ts";
import { lifetimeOf } from "../../secrets/certificate-lifetime.ts";
import { describeKey } from "../../secrets/inventory.ts";
import { listSecrets } from "../../secrets/store-inventory.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { printDiagnostics } from "../print-diagnostics.ts";
import { findSecretsTarget } from "./secrets-target.ts";

/** RFC 5280, 4.2.1.12. */
const usageNames: Readonly<Record<string, string>> = {
  "1.3.6.1.5.5.7.3.1": "serverAuth",
  "1.3.6.1.5.5.7.3.2": "clientAuth",
};

/** `nodegen secrets show`: what stands in one certificate; a private key is never shown. */
export async function showSecret(
  options: {
    readonly profile: string;
    readonly name: string;
    readonly format: "text" | "json" | "pem";
  },
  io: Io,
): Promise<number> {
  const target = await findSecretsTarget({ profile: options.profile }, io);
  if (target === undefined) return exitCodes.failed;
  const { value: listed = [], diagnostics } = await listSecrets(target);
  const stored = listed.filter(
    ({ what, state }) => (what === "CA" || what === "certificate") && state !== "missing",
  );
  const found = stored.find(({ name }) => name === options.name);
  if (found === undefined) {
    const known = [...new Set(stored.map(({ name }) => name))];
    const unknown = diagnose("secrets-name-unknown", { name: options.name, known });
    printDiagnostics(diagnostics.length > 0 ? diagnostics : [unknown], new Map(), io);
    return exitCodes.failed;
  }
  const certificates = parseCertificates(readFileSync(found.path, "utf8")) ?? [];
  if (options.format === "pem") io.out(certificates.map(String).join(""));
  else {
    const described = certificates.map(describeCertificate);
    const isJson = options.format === "json";
    io.out(isJson ? `${JSON.stringify(described, null, 2)}\n` : described.map(asText).join("\n"));
  }
  return exitCodes.done;
}

/** `caCertHash` is what kubeadm calls the discovery token's CA certificate hash. */
function describeCertificate(certificate: X509Certificate) {
  const { notBefore, notAfter } = lifetimeOf(certificate);
  const spki = certificate.publicKey.export({ format: "der", type: "spki" });
  return {
    subject: certificate.subject.replaceAll("\n", ", "),
    issuer: certificate.issuer.replaceAll("\n", ", "),
    serialNumber: certificate.serialNumber,
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    key: describeKey(certificate),
    ca: certificate.ca,
    usages: (certificate.keyUsage ?? []).map((oid) => usageNames[oid] ?? oid),
    names: alternativeNames(certificate),
    sha256: certificate.fingerprint256,
    caCertHash: `sha256:${createHash("sha256").update(spki).digest("hex")}`,
  };
}

function asText(described: ReturnType<typeof describeCertificate>): string {
  const lines = Object.entries(described).flatMap(([title, value]) => {
    const text = Array.isArray(value) ? value.join(", ") : String(value);
    return text === "" ? [] : [`${title.padEnd(14)}${text}\n`];
  });
  return lines.join("");
}
