import { spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import { fileErrorReason } from "./file-errors.ts";
import { diagnoseSpecialFile } from "./special-file.ts";

/** The files of a NoCloud seed. */
export interface Seed {
  readonly userData: Uint8Array;
  readonly metaData: Uint8Array;
  readonly networkConfig: Uint8Array | undefined;
}

/** Programs that make ISO 9660 images, with the words before the options that both understand. */
const programs = [["genisoimage"], ["xorriso", "-as", "mkisofs"]] as const;

/** The volume's name is how cloud-init finds it. https://docs.cloud-init.io/en/latest/reference/datasources/nocloud.html */
const options = ["-quiet", "-V", "cidata", "-J", "-r"] as const;

/**
 * Writes `seed` as an ISO image, 0600, in the place of a file that may stand at `path`. `byHand` is the command line that a person
 * without these programs may use elsewhere; `env` says where programs are.
 */
export function writeSeedImage(
  path: string,
  seed: Seed,
  byHand: string,
  env: Readonly<Record<string, string | undefined>>,
): Diagnostic[] {
  const special = diagnoseSpecialFile(path);
  if (special.length > 0) return special;
  const folder = dirname(resolve(path));
  let staging: string | undefined;
  try {
    // Beside the image, so that its rename stays on one disk; mkdtemp's folders are 0700.
    removeLeftBehind(folder);
    staging = mkdtempSync(join(folder, stagingPrefix));
    const complaints = makeImage(staging, seed, byHand, env);
    if (complaints.length > 0) return complaints;
    chmodSync(join(staging, imageName), 0o600);
    renameSync(join(staging, imageName), path);
    return [];
  } catch (error) {
    return [diagnose("output-not-writable", { path, reason: fileErrorReason(error) })];
  } finally {
    if (staging !== undefined) rmSync(staging, { recursive: true, force: true });
  }
}

const imageName = "seed.iso";
const stagingPrefix = ".nodegen-iso-";
/** Longer than any image takes. */
const stagingMaxAgeMs = 10 * 60_000;

/** Removes what runs that were killed left beside their images: it holds secrets. */
function removeLeftBehind(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(stagingPrefix)) continue;
    const path = join(folder, name);
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: Date.now() };
    if (Date.now() - mtimeMs > stagingMaxAgeMs) rmSync(path, { recursive: true, force: true });
  }
}

function makeImage(
  staging: string,
  seed: Seed,
  byHand: string,
  env: Readonly<Record<string, string | undefined>>,
): Diagnostic[] {
  const files: [name: string, content: Uint8Array][] = [
    ["user-data", seed.userData],
    ["meta-data", seed.metaData],
  ];
  if (seed.networkConfig !== undefined) files.push(["network-config", seed.networkConfig]);
  for (const [name, content] of files) {
    writeFileSync(join(staging, name), content, { mode: 0o600 });
  }
  const names = files.map(([name]) => name);
  for (const [program, ...words] of programs) {
    const run = spawnSync(program, [...words, ...options, "-o", imageName, ...names], {
      cwd: staging,
      env,
      encoding: "utf8",
      stdio: ["ignore", "ignore", "pipe"],
    });
    if ((run.error as NodeJS.ErrnoException | undefined)?.code === "ENOENT") continue;
    if (run.error === undefined && run.status === 0) return [];
    const reason = run.error?.message ?? (run.stderr.trim() || `exit code ${run.status}`);
    return [diagnose("iso-failed", { program, reason })];
  }
  return [diagnose("iso-no-program", { byHand })];
}
