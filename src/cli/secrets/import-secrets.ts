import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { describeEvents } from "../../secrets/secrets-event.ts";
import { importSecrets as store } from "../../secrets/store-import.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { printDiagnostics } from "../print-diagnostics.ts";
import { readSources } from "./read-sources.ts";
import { findSecretsTarget, type SecretsOptions } from "./secrets-target.ts";

/** `nodegen secrets import`: puts a CA and issued certificates of the user's own into the secrets folder. */
export async function importSecrets(
  options: SecretsOptions & { readonly sources: readonly string[] },
  io: Io,
): Promise<number> {
  const target = await findSecretsTarget(options, io);
  if (target === undefined) return exitCodes.failed;
  const material = await readSources(options.sources, options.passphraseFd, io);
  if (material.value === undefined) return refuse(material.diagnostics, io);
  const { value: events, diagnostics } = await store(target, material.value);
  if (events === undefined) return refuse(diagnostics, io);
  const { chains } = material.value;
  if (events.length === 0 && !chains.some(({ role }) => role !== "other")) {
    return refuse([diagnose("secrets-import-nothing", { sources: options.sources })], io);
  }
  printDiagnostics(diagnostics, new Map(), io);
  io.out(describeEvents(events));
  if (events.length === 0) io.out("unchanged: all of it is there already\n");
  else io.out(`\nNext: 1. nodegen secrets list ${options.profile}\n`);
  if (events.length > 0) io.out(`      2. nodegen build ${options.profile}\n`);
  return exitCodes.done;
}

function refuse(diagnostics: readonly Diagnostic[], io: Io): number {
  printDiagnostics(diagnostics, new Map(), io);
  return exitCodes.failed;
}
