import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Diagnostic, diagnose, hasErrors } from "../../diagnostics/diagnostic.ts";
import { manifestPath, parseManifest } from "../../emit/manifest.ts";
import { notIgnoredByGit } from "../../output/git-ignored.ts";
import { writeSeedImage } from "../../output/seed-image.ts";
import { describeEvents } from "../../secrets/secrets-event.ts";
import { compile } from "../compile.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { printDiagnostics } from "../print-diagnostics.ts";
import { type OpenBuild, readSeed, type SeedChoice } from "../read-seed.ts";

export interface IsoOptions extends SeedChoice {
  /** A profile, or the folder of a build. */
  readonly source: string;
  /** Where the image is written. */
  readonly output: string;
}

/** `nodegen iso`: the NoCloud seed of a node or pool as an ISO image that is attached to its machine. */
export async function iso(options: IsoOptions, io: Io): Promise<number> {
  const build = isFolder(resolve(io.cwd, options.source))
    ? openFolder(options.source, io)
    : await compileProfile(options, io);
  if (build === undefined) return exitCodes.failed;
  const { seed, diagnostics } = readSeed(build, options);
  if (seed === undefined) {
    printDiagnostics(diagnostics, new Map(), io);
    return exitCodes.failed;
  }
  const path = resolve(io.cwd, options.output);
  const complaints = writeSeedImage(path, seed);
  const warnings = complaints.length > 0 ? [] : ignoreWarning(path, options.output);
  printDiagnostics([...complaints, ...warnings], new Map(), io);
  if (complaints.length > 0) return exitCodes.failed;
  io.out(
    `wrote ${options.output}: attach it to the machine of ${options.kind} ${options.name} as a CD-ROM drive\n`,
  );
  return exitCodes.done;
}

function ignoreWarning(path: string, shown: string): Diagnostic[] {
  const found = existsSync(path) ? notIgnoredByGit(path) : undefined;
  if (found === undefined) return [];
  const pattern = found.pattern.replace(/\/$/, "");
  return [diagnose("output-not-ignored", { ...found, pattern, path: shown })];
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function openFolder(folder: string, io: Io): OpenBuild | undefined {
  const read = (path: string): Uint8Array | undefined => {
    try {
      return readFileSync(join(resolve(io.cwd, folder), path));
    } catch {
      return undefined;
    }
  };
  const content = read(manifestPath);
  const manifest = content === undefined ? undefined : parseManifest(content);
  if (manifest === undefined) {
    printDiagnostics([diagnose("iso-no-build", { path: folder })], new Map(), io);
    return undefined;
  }
  return { manifest, read, folder: folder.replace(/(?<=.)\/+$/, "") };
}

/** Builds in memory; `out/` is where a build would be, for those who have to use its files by hand. */
async function compileProfile(
  { source: file, kind, name }: IsoOptions,
  io: Io,
): Promise<OpenBuild | undefined> {
  const compilation = await compile({ file, makeSecrets: true, until: "emit" }, io);
  const { emit, events, sources } = compilation;
  io.err(describeEvents(events));
  const files = new Map<string, Uint8Array>();
  const isWanted = (path: string): boolean =>
    path === manifestPath || path.startsWith(`${kind}s/${name}/`);
  const emitted = await emit?.(({ path, content }) => {
    if (isWanted(path)) files.set(path, content);
  });
  const diagnostics = [...compilation.diagnostics, ...(emitted?.diagnostics ?? [])];
  printDiagnostics(diagnostics, sources, io);
  if (emitted === undefined || hasErrors(diagnostics)) return undefined;
  const manifest = parseManifest(files.get(manifestPath) ?? new Uint8Array());
  if (manifest === undefined) throw new Error("the manifest of this build is not a manifest");
  return { manifest, read: (path) => files.get(path), folder: `out/${manifest.cluster}` };
}
