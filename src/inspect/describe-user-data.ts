import type { Outcome } from "../diagnostics/diagnostic.ts";
import { type FoundCertificate, findCertificates, holdsPrivateKey } from "./certificates.ts";
import { decodeUserData, type Layer } from "./decode-user-data.ts";
import { type DeliveredFile, readCloudConfig } from "./read-cloud-config.ts";

/** All that can be told of one user-data. */
export interface UserDataDescription {
  readonly layers: readonly Layer[];
  readonly files: readonly (DeliveredFile & { readonly privateKey: boolean })[];
  readonly commands: readonly (string | readonly string[])[];
  readonly otherKeys: readonly string[];
  readonly certificates: readonly FoundCertificate[];
}

/** Takes user-data in any of its forms apart. */
export async function describeUserData(input: Uint8Array): Promise<Outcome<UserDataDescription>> {
  const decoded = decodeUserData(input);
  if (decoded.value === undefined) return { value: undefined, diagnostics: decoded.diagnostics };
  const { layers, text } = decoded.value;
  const content = await readCloudConfig(text);
  const diagnostics = [...decoded.diagnostics, ...content.diagnostics];
  if (content.value === undefined) return { value: undefined, diagnostics };
  const { commands, otherKeys } = content.value;
  const files = content.value.files.map((file) => ({ ...file, privateKey: holdsPrivateKey(file) }));
  const certificates = content.value.files.flatMap(findCertificates);
  return { value: { layers, files, commands, otherKeys, certificates }, diagnostics };
}

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

/** The description for programs; contents are left out, since they hold keys. */
export function descriptionToJson(description: UserDataDescription): string {
  const files = description.files.map(({ content, ...file }) => ({
    ...file,
    size: content.byteLength,
  }));
  return `${JSON.stringify({ ...description, files }, undefined, 2)}\n`;
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

/** A title and rows in columns; nothing without rows. */
function section(title: string, rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const clean = rows.map((row) => row.map(printable));
  const widths = clean[0]?.map((_, index) =>
    Math.max(...clean.map((row) => row[index]?.length ?? 0)),
  );
  const lines = clean.map((row) =>
    row.map((cell, index) => cell.padEnd(widths?.[index] ?? 0)).join("  "),
  );
  return `${title}\n${lines.map((line) => `  ${line}`.trimEnd()).join("\n")}\n`;
}

/** Foreign user-data must not steer the terminal. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    const point = character.codePointAt(0) ?? 0;
    return `\\u${point.toString(16).padStart(4, "0")}`;
  });
}
