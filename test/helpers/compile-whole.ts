import { type Compilation, type CompileOptions, compile } from "../../src/cli/compile.ts";
import type { Io } from "../../src/cli/io.ts";
import { hasErrors } from "../../src/diagnostics/diagnostic.ts";
import type { LaunchFigures } from "../../src/emit/emit-launch.ts";
import type { OutputFile } from "../../src/emit/output-file.ts";

/** All files of a build and what its machines are launched with. */
export interface WholeBuild {
  readonly files: readonly OutputFile[];
  readonly launches: readonly LaunchFigures[];
}

/** Compiles as a build does, and keeps all files in memory; `emitted` is undefined where anything is wrong. */
export async function compileWhole(
  options: Omit<CompileOptions, "until">,
  io: Io,
): Promise<Compilation & { readonly emitted: WholeBuild | undefined }> {
  const compilation = await compile({ ...options, until: "emit" }, io);
  const { emit } = compilation;
  if (emit === undefined) return { ...compilation, emitted: undefined };
  const files: OutputFile[] = [];
  const { value, diagnostics } = await emit((file) => files.push(file));
  const all = [...compilation.diagnostics, ...diagnostics];
  const emitted =
    value === undefined || hasErrors(all) ? undefined : { files, launches: value.launches };
  return { ...compilation, diagnostics: all, emitted };
}

/** A file of the build; it must be there. */
export function builtFile({ files }: WholeBuild, path: string): Uint8Array {
  const file = files.find((one) => one.path === path);
  if (file === undefined) throw new Error(`the build has no ${path}`);
  return file.content;
}
