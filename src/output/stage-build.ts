import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  fstatSync,
  linkSync,
  mkdirSync,
  openSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { OutputFile } from "../emit/output-file.ts";
import { modeOf } from "./diff-build.ts";
import { flushPaths } from "./flush-paths.ts";
import { foldersAbove } from "./list-folder.ts";

/** A build that comes into being beside the old one. */
export interface Staging {
  readonly write: (file: OutputFile) => void;
  /** A file that is in the old build as it is to be. */
  readonly keep: (file: Pick<OutputFile, "path" | "secret">) => void;
  /** Brings the kept files over and waits until all that was written is on the disk, and what the folders list. */
  readonly finish: () => Promise<void>;
}

/**
 * Stages a build in the new folder `staging`, which is made when there is something to write: files with their modes
 * whatever the umask, kept ones linked from `root`, or copied where that cannot be. A folder is 0700 when a secret lies in
 * it or below, and the top always.
 */
export function createStaging(staging: string, root: string): Staging {
  const folders = createFolders(staging);
  const giveMode = createModes();
  const written: string[] = [];
  const kept: Pick<OutputFile, "path" | "secret">[] = [];
  return {
    write(file) {
      folders.makeAbove(file);
      const path = join(staging, file.path);
      writeNew(path, file, giveMode);
      written.push(path);
    },
    keep({ path, secret }) {
      kept.push({ path, secret });
    },
    async finish() {
      folders.makeTop();
      for (const file of kept) {
        folders.makeAbove(file);
        const path = join(staging, file.path);
        if (!link(join(root, file.path), path)) {
          copy(join(root, file.path), path, file);
          written.push(path);
        }
      }
      folders.setModes();
      await flushPaths(staging, [...written, ...folders.paths()]);
    },
  };
}

/** The folders of a staged build: made as they are needed, open to nobody else until all is there. */
function createFolders(staging: string) {
  const holdsSecret = new Map<string, boolean>();
  let hasTop = false;
  let isAsMade: boolean | undefined;
  const make = (path: string): void => {
    mkdirSync(path, { mode: 0o700 });
    if (isAsMade === true) return;
    isAsMade ??= (statSync(path).mode & 0o7777) === 0o700;
    chmodSync(path, 0o700);
  };
  const makeTop = (): void => {
    if (!hasTop) make(staging);
    hasTop = true;
  };
  const note = (folder: string, secret: boolean): void => {
    const known = holdsSecret.get(folder);
    if (known === undefined) make(join(staging, folder));
    if (known === undefined || (secret && !known)) holdsSecret.set(folder, secret);
  };
  return {
    makeTop,
    makeAbove({ path, secret }: Pick<OutputFile, "path" | "secret">): void {
      makeTop();
      for (const folder of foldersAbove(path)) note(folder, secret);
    },
    paths(): readonly string[] {
      return [staging, ...[...holdsSecret.keys()].map((folder) => join(staging, folder))];
    },
    setModes(): void {
      for (const [folder, secret] of holdsSecret) {
        if (!secret) chmodSync(join(staging, folder), 0o755);
      }
    },
  };
}

type GiveMode = (descriptor: number, mode: number) => void;

function writeNew(path: string, file: OutputFile, giveMode: GiveMode): void {
  const mode = modeOf(file);
  const descriptor = openSync(path, "wx", mode);
  try {
    const { content } = file;
    for (let at = 0; at < content.length; ) at += writeSync(descriptor, content, at);
    giveMode(descriptor, mode);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Makes sure of the mode with which a file was made: the umask, and the access list of a folder above, take bits away. All
 * files of a build are made alike, so the first of each mode tells whether that is needed.
 */
function createModes(): GiveMode {
  const asMade = new Map<number, boolean>();
  return (descriptor, mode) => {
    const known = asMade.get(mode);
    if (known === true) return;
    if (known === undefined) asMade.set(mode, (fstatSync(descriptor).mode & 0o7777) === mode);
    fchmodSync(descriptor, mode);
  };
}

/** False where the file system has no hard links. */
function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch {
    return false;
  }
}

function copy(from: string, to: string, file: Pick<OutputFile, "secret">): void {
  copyFileSync(from, to, constants.COPYFILE_EXCL);
  chmodSync(to, modeOf(file));
}
