import type { FoundCertificate } from "../inspect/certificates.ts";
import type { UserDataDescription } from "../inspect/describe-user-data.ts";
import { visibleText } from "./visible-text.ts";

/** The description for people; `now` tells which certificates have ended. */
export function formatDescription(description: UserDataDescription, now: Date): string {
  const { layers, files, commands, otherKeys, certificates } = description;
  const sections = [
    section(
      "Layers",
      layers.map(({ kind, size }) => [kind, `${size} bytes`]),
    ),
    section(
      "Files",
      files.map(({ mode, owner, content, path, privateKey }) => [
        mode,
        owner,
        `${content.byteLength}`,
        privateKey ? `${path} (private key)` : path,
      ]),
    ),
    section(
      "Certificates",
      certificates.map((certificate) => describeCertificate(certificate, now)),
    ),
    section(
      "Commands",
      commands.map((command) => [[command].flat().join(" ")]),
    ),
    section(
      "Other keys, not looked at",
      otherKeys.map((key) => [key]),
    ),
  ];
  return sections.filter((text) => text !== "").join("\n");
}

function describeCertificate(certificate: FoundCertificate, now: Date): string[] {
  const { path, field, subject, alternativeNames, notAfter, isCa } = certificate;
  const ended = new Date(notAfter) < now ? "ENDED" : "ends";
  return [
    field === undefined ? path : `${path} ${field}`,
    isCa ? `${subject} (CA)` : subject,
    `${ended} ${notAfter.slice(0, 10)}`,
    alternativeNames.join(", "),
  ];
}

/** A title and rows in columns; nothing without rows. Foreign user-data must not steer the terminal. */
function section(title: string, rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const clean = rows.map((row) => row.map(visibleText));
  const widths = clean[0]?.map((_, index) =>
    Math.max(...clean.map((row) => row[index]?.length ?? 0)),
  );
  const lines = clean.map((row) =>
    row.map((cell, index) => cell.padEnd(widths?.[index] ?? 0)).join("  "),
  );
  return `${title}\n${lines.map((line) => `  ${line}`.trimEnd()).join("\n")}\n`;
}
