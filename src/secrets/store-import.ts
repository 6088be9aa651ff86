import type { Outcome } from "../diagnostics/diagnostic.ts";
import { parsePrivateKey } from "./certificate.ts";
import type { FoundKey, Material } from "./material.ts";
import { type ImportContext, planImport } from "./plan-import.ts";
import type { SecretsEvent } from "./secrets-event.ts";
import { certificatePaths, pendingPaths, secretsPaths } from "./secrets-paths.ts";
import type { StoreOptions } from "./store.ts";
import { changeSecrets } from "./store-change.ts";
import { readStoredSecrets } from "./store-read.ts";
import type { Vault } from "./store-vault.ts";

/** Puts a CA and issued certificates out of `material` into the secrets folder, or nothing of it. */
export async function importSecrets(
  options: StoreOptions,
  material: Material,
): Promise<Outcome<readonly SecretsEvent[]>> {
  return await changeSecrets(options, async (vault) => {
    const planned = planImport(material, await importContext(options, vault));
    if (planned.value === undefined) return { value: undefined, diagnostics: planned.diagnostics };
    const { events, ...changes } = planned.value;
    return { value: { result: events, changes }, diagnostics: planned.diagnostics };
  });
}

async function importContext(
  { directory, request, now }: StoreOptions,
  vault: Vault,
): Promise<ImportContext> {
  const names = ["ca", ...request.certificates.map(({ name }) => name)];
  return {
    request,
    stored: await readStoredSecrets(vault, request),
    pending: await readKeys(names, (name) => pendingPaths(name).key, vault),
    present: await readKeys(names, keyPath, vault),
    paths: secretsPaths(directory),
    now,
  };
}

function keyPath(name: string): string {
  return name === "ca" ? secretsPaths("").caKey : certificatePaths(name).key;
}

async function readKeys(
  names: readonly string[],
  pathOf: (name: string) => string,
  { read }: Vault,
): Promise<ReadonlyMap<string, FoundKey>> {
  const keys = new Map<string, FoundKey>();
  for (const name of names) {
    const path = pathOf(name);
    const text = await read(path);
    const key = text === undefined ? "unreadable" : parsePrivateKey(text);
    if (typeof key !== "string") keys.set(name, { path, role: "given", key });
  }
  return keys;
}
