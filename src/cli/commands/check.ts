import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { compile } from "../compile.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { formatDiagnostics, formatDiagnosticsJson } from "../report.ts";

export interface CheckOptions {
  readonly profile: string;
  /** Warnings fail too. */
  readonly strict: boolean;
  readonly format: "text" | "json";
}

/** `nodegen check`: diagnostics of every stage; makes and writes nothing. */
export async function check(options: CheckOptions, io: Io): Promise<number> {
  const { profile } = options;
  const compilation = await compile({ file: profile, makeSecrets: false, until: "limits" }, io);
  const { diagnostics, sources } = compilation;
  if (options.format === "json") io.out(formatDiagnosticsJson(diagnostics));
  else {
    io.err(formatDiagnostics(diagnostics, { sources, colour: io.colour }));
    if (diagnostics.length === 0) io.out(`${profile}: no errors, no warnings\n`);
  }
  return diagnostics.some((one) => fails(one, options.strict)) ? exitCodes.failed : exitCodes.done;
}

function fails({ severity }: Diagnostic, strict: boolean): boolean {
  return severity === "error" || (strict && severity === "warning");
}
