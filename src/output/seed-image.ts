import {
  closeSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import { type IsoFile, isoImage } from "../formats/iso-image.ts";
import { fileErrorReason } from "./file-errors.ts";
import { diagnoseSpecialFile } from "./special-file.ts";

/** The files of a NoCloud seed. */
export interface Seed {
  readonly userData: Uint8Array;
  readonly metaData: Uint8Array;
  readonly networkConfig: Uint8Array | undefined;
}

/** The volume's name is how cloud-init finds it. https://docs.cloud-init.io/en/latest/reference/datasources/nocloud.html */
const volume = "cidata";

/** Writes `seed` as an ISO image, 0600, in the place of a file that may stand at `path`. */
export function writeSeedImage(path: string, seed: Seed): Diagnostic[] {
  const special = diagnoseSpecialFile(path);
  if (special.length > 0) return special;
  const folder = dirname(resolve(path));
  let staging: string | undefined;
  try {
    // Beside the image, so that its rename stays on one disk; mkdtemp's folders are 0700.
    removeLeftBehind(folder);
    staging = mkdtempSync(join(folder, stagingPrefix));
    const image = join(staging, imageName);
    const file = openSync(image, "wx", 0o600);
    try {
      writeFileSync(file, isoImage(volume, seedFiles(seed)));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(image, path);
    return [];
  } catch (error) {
    return [diagnose("output-not-writable", { path, reason: fileErrorReason(error) })];
  } finally {
    if (staging !== undefined) rmSync(staging, { recursive: true, force: true });
  }
}

function seedFiles({ userData, metaData, networkConfig }: Seed): readonly IsoFile[] {
  return [
    { name: "user-data", content: userData },
    { name: "meta-data", content: metaData },
    ...(networkConfig === undefined ? [] : [{ name: "network-config", content: networkConfig }]),
  ];
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
