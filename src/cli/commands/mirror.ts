import { resolve } from "node:path";
import { diagnose, hasErrors } from "../../diagnostics/diagnostic.ts";
import type { Architecture } from "../../facts/architecture.ts";
import { diagnoseSpecialFile } from "../../output/special-file.ts";
import { compileDownloads } from "../downloads/compile-downloads.ts";
import { type FetchedFile, fetchFiles } from "../downloads/fetch-files.ts";
import { writeMirrorArchive } from "../downloads/mirror-archive.ts";
import { verifyMirror, writeMirror } from "../downloads/mirror-folder.ts";
import type { MirrorIndex } from "../downloads/mirror-index.ts";
import type { WantedFile } from "../downloads/wanted-file.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { printDiagnostics } from "../print-diagnostics.ts";
import { formatBytes } from "../table.ts";

export interface MirrorOptions {
  readonly profiles: readonly string[];
  /** Empty: all that the profiles have pools of. */
  readonly architectures: readonly Architecture[];
  /** The folder to make a mirror of, or to add to. */
  readonly dest?: string;
  /** The tar to write. */
  readonly archive?: string;
}

export interface VerifyOptions {
  readonly folder: string;
  /** Whose downloads must be there; empty: only what the mirror's own list says. */
  readonly profiles: readonly string[];
  readonly architectures: readonly Architecture[];
}

/** `nodegen mirror`: the downloads of some profiles as a folder for any web server, or as one tar. */
export async function mirror(options: MirrorOptions, io: Io): Promise<number> {
  const { archive, architectures, dest, profiles } = options;
  const special = archive === undefined ? [] : diagnoseSpecialFile(resolve(io.cwd, archive));
  printDiagnostics(special, new Map(), io);
  if (special.length > 0) return exitCodes.failed;
  const downloads = await compileDownloads(profiles, architectures, "mirror", io);
  if (downloads === undefined) return exitCodes.failed;
  const fetched = await fetchFiles(downloads, io);
  printDiagnostics(fetched.diagnostics, new Map(), io);
  if (fetched.value === undefined) return exitCodes.failed;
  if (dest !== undefined && !(await toFolder(dest, fetched.value, io))) return exitCodes.failed;
  if (archive !== undefined && !(await toArchive(archive, fetched.value, io))) {
    return exitCodes.failed;
  }
  return exitCodes.done;
}

async function toFolder(dest: string, fetched: readonly FetchedFile[], io: Io): Promise<boolean> {
  const written = await writeMirror(resolve(io.cwd, dest), dest, fetched);
  printDiagnostics(written.diagnostics, new Map(), io);
  if (written.value === undefined) return false;
  io.out(`${dest}: ${describeIndex(written.value.index)}, ${written.value.added} of them new\n`);
  return true;
}

async function toArchive(path: string, fetched: readonly FetchedFile[], io: Io): Promise<boolean> {
  const written = await writeMirrorArchive(resolve(io.cwd, path), fetched);
  printDiagnostics(written.diagnostics, new Map(), io);
  if (written.value === undefined) return false;
  io.out(`${path}: ${describeIndex(written.value)}\n`);
  return true;
}

/** `nodegen mirror --verify`: reads every byte of a mirror. */
export async function verify(options: VerifyOptions, io: Io): Promise<number> {
  const { architectures, folder, profiles } = options;
  const downloads = await compileDownloads(profiles, architectures, "mirror", io);
  if (downloads === undefined) return exitCodes.failed;
  const verified = await verifyMirror(resolve(io.cwd, folder), folder);
  const lacking = verified.value === undefined ? [] : findLacking(downloads.files, verified.value);
  const diagnostics = [...verified.diagnostics, ...lacking];
  printDiagnostics(diagnostics, new Map(), io);
  if (verified.value === undefined || hasErrors(diagnostics)) return exitCodes.failed;
  io.out(`${folder}: ${describeIndex(verified.value)}, all whole\n`);
  return exitCodes.done;
}

function findLacking(wanted: readonly WantedFile[], { files }: MirrorIndex) {
  const known = new Map(files.map(({ file, sha256 }) => [file, sha256]));
  return wanted.flatMap((one) =>
    one.files.flatMap((file) => {
      const found = known.get(file);
      if (found === undefined) return [diagnose("mirror-file-missing", { file })];
      if (found === one.sha256) return [];
      return [diagnose("mirror-file-wrong", { file, sha256: one.sha256 })];
    }),
  );
}

function describeIndex({ files }: MirrorIndex): string {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return `${files.length} ${files.length === 1 ? "file" : "files"}, ${formatBytes(bytes)} bytes`;
}
