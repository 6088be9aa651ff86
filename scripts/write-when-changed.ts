import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

/** One file of a folder of made things: its name in the folder, its text, and whether it is a program. */
export interface MadeFile {
  readonly name: string;
  readonly text: string;
  readonly executable?: boolean;
}

/**
 * Makes `folder` hold exactly `files`. An unchanged file keeps its time stamp, a changed one is
 * replaced by a rename, so that a program that reads at the same moment never sees half a file.
 */
export function writeWhenChanged(folder: string, files: readonly MadeFile[]): void {
  mkdirSync(folder, { recursive: true });
  for (const file of files) {
    const path = join(folder, file.name);
    if (existsSync(path) && readFileSync(path, "utf8") === file.text) continue;
    const temporary = `${path}.${process.pid}.tmp`;
    writeFileSync(temporary, file.text);
    if (file.executable) chmodSync(temporary, 0o755);
    renameSync(temporary, path);
  }
  const wanted = new Set(files.map((file) => file.name));
  for (const name of readdirSync(folder)) {
    if (!wanted.has(name) && !name.endsWith(".tmp")) rmSync(join(folder, name), { force: true });
  }
}
