import { X509Certificate } from "node:crypto";
import type { Report } from "../diagnostics/report.ts";
import type { Profile } from "../profile/profile.ts";

const certificate = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** `downloads.ca` as PEM blocks and nothing else, each with a newline at its end; `undefined` where it is not given. */
export function resolveDownloadAuthorities(profile: Profile, report: Report): string | undefined {
  const text = profile.downloads?.ca;
  if (text === undefined) return undefined;
  const blocks = text.match(certificate) ?? [];
  const path = ["downloads", "ca"];
  if (text.includes("PRIVATE KEY-----")) report.add("downloads-ca-private", {}, path);
  else if (blocks.length === 0 || !blocks.every(isCertificate)) {
    report.add("downloads-ca-invalid", {}, path);
  }
  return blocks.map((block) => `${block.replace(/\r\n/g, "\n")}\n`).join("");
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
