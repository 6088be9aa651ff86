import { readFileSync } from "node:fs";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose, hasErrors } from "../../diagnostics/diagnostic.ts";
import { describeUserData, descriptionToJson } from "../../inspect/describe-user-data.ts";
import { extractFiles } from "../../output/extract-files.ts";
import { formatDescription } from "../format-description.ts";
import { describeReadError } from "../read-file.ts";

/** `nodegen inspect FILE [--extract DIR] [--format json]`. */
export interface InspectOptions {
  /** Path of the user-data; `-` is standard input. */
  readonly file: string;
  /** Folder to lay the files down in. */
  readonly extract?: string;
  readonly json?: boolean;
}

/** What the command has to say; nothing is printed here. */
export interface InspectResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Lists what a user-data puts on a node; exit code 1 when cloud-init could not take it whole. */
export async function inspect(options: InspectOptions, now: Date): Promise<InspectResult> {
  let input: Uint8Array;
  try {
    input = readFileSync(options.file === "-" ? 0 : options.file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const params = { path: options.file, reason: describeReadError(code) };
    return finish("", [diagnose("inspect-unreadable", params)]);
  }
  const { value, diagnostics } = await describeUserData(input);
  if (value === undefined) return finish("", diagnostics);
  const stdout = options.json ? descriptionToJson(value) : formatDescription(value, now);
  if (options.extract === undefined) return finish(stdout, diagnostics);
  const files = value.files.map((file) => ({ ...file, secret: file.privateKey }));
  return finish(stdout, [...diagnostics, ...extractFiles(options.extract, files)]);
}

function finish(stdout: string, diagnostics: readonly Diagnostic[]): InspectResult {
  return { exitCode: hasErrors(diagnostics) ? 1 : 0, stdout, diagnostics };
}
