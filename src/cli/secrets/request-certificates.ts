import { requestAuthority, requestLeaves } from "../../secrets/store-csr.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { parsePeriod } from "../parse-period.ts";
import { printDiagnostics } from "../print-diagnostics.ts";
import { findSecretsTarget, type SecretsOptions } from "./secrets-target.ts";

/** `nodegen secrets csr`: signing requests whose keys stay in the secrets folder. */
export async function requestCertificates(
  options: SecretsOptions & { readonly ca: boolean; readonly within: string },
  io: Io,
): Promise<number> {
  const hours = parsePeriod("--within", options.within);
  const target = await findSecretsTarget(options, io);
  if (target === undefined) return exitCodes.failed;
  const renewBefore = new Date(io.now.getTime() + hours * 3_600_000);
  const { value, diagnostics } = options.ca
    ? await requestAuthority(target)
    : await requestLeaves({ ...target, renewBefore });
  printDiagnostics(diagnostics, new Map(), io);
  if (value === undefined) return exitCodes.failed;
  if (value.length === 0) {
    io.out(`no certificate is missing or ends within ${options.within}\n`);
    return exitCodes.done;
  }
  for (const { name, path } of value) io.out(`wrote the request for ${name}: ${path}\n`);
  io.out("\nNext: 1. have them signed as they are, with the names and usages that they ask for\n");
  io.out(`      2. nodegen secrets import ${options.profile} CERTIFICATE...\n`);
  return exitCodes.done;
}
