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

/** The description for programs; contents are left out, since they hold keys. */
export function descriptionToJson(description: UserDataDescription): string {
  const files = description.files.map(({ content, ...file }) => ({
    ...file,
    size: content.byteLength,
  }));
  return `${JSON.stringify({ ...description, files }, undefined, 2)}\n`;
}
