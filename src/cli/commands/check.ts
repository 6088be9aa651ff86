import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { type Compilation, compile } from "../compile.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { parsePeriod } from "../parse-period.ts";
import type { UnlockOptions } from "../read-identities.ts";
import { formatDiagnostics, formatDiagnosticsJson } from "../report.ts";

export interface CheckOptions {
  readonly profile: string;
  /** Warnings fail too. */
  readonly strict: boolean;
  readonly format: "text" | "json";
  /** Fail where something ends within this time (`30d`). */
  readonly expiry?: string;
  readonly unlock?: UnlockOptions;
}

/** `nodegen check`: diagnostics of every stage; makes and writes nothing. */
export async function check(options: CheckOptions, io: Io): Promise<number> {
  const { profile, unlock = {} } = options;
  const expiry = options.expiry === undefined ? undefined : parsePeriod("--expiry", options.expiry);
  const compilation = await compile(
    { file: profile, makeSecrets: false, until: "limits", unlock },
    io,
  );
  const { sources } = compilation;
  const ends = expiry === undefined ? [] : await findEnds(compilation, expiry, options, io);
  // Both looked into the secrets folder, and may have found the same fault.
  const known = new Set(compilation.diagnostics.map(({ message }) => message));
  const later = ends.filter(({ message }) => !known.has(message));
  const diagnostics = [...compilation.diagnostics, ...later];
  if (options.format === "json") io.out(formatDiagnosticsJson(diagnostics));
  else {
    io.err(formatDiagnostics(diagnostics, { sources, colour: io.colour }));
    if (diagnostics.length === 0) io.out(`${profile}: no errors, no warnings\n`);
  }
  return diagnostics.some((one) => fails(one, options.strict)) ? exitCodes.failed : exitCodes.done;
}

async function findEnds(
  { cluster, secretsFolder }: Compilation,
  hours: number,
  { profile, unlock = {} }: CheckOptions,
  io: Io,
): Promise<readonly Diagnostic[]> {
  if (cluster === undefined || secretsFolder === undefined) return [];
  const { checkExpiry } = await import("../secrets/check-expiry.ts");
  return await checkExpiry({ profile, cluster, directory: secretsFolder, hours, unlock }, io);
}

function fails({ severity }: Diagnostic, strict: boolean): boolean {
  return severity === "error" || (strict && severity === "warning");
}
