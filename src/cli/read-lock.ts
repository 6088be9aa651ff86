import { resolve } from "node:path";
import type { Outcome } from "../diagnostics/diagnostic.ts";
import type { LockedBinary } from "../profile/lock-file.ts";
import { readText } from "../profile/read-text.ts";
import type { Io } from "./io.ts";
import { diskFiles, type FileReader } from "./read-file.ts";

/** The lock file of a profile, with its text for the printing of its lines. */
export interface ReadLock extends Outcome<readonly LockedBinary[]> {
  /** As the user would name it. */
  readonly file: string;
  /** `undefined` where there is no lock file, or one that cannot be read. */
  readonly text: string | undefined;
}

/** Reads `profile.lock.yaml` beside `profile.yaml`; most profiles have none. */
export async function readLock(
  profile: string,
  io: Io,
  files: FileReader = diskFiles,
): Promise<ReadLock> {
  const file = `${profile.replace(/\.ya?ml$/, "")}.lock.yaml`;
  const nothing = { file, text: undefined, value: [], diagnostics: [] };
  if (!files.exists(resolve(io.cwd, file))) return nothing;
  const { parseLock } = await import("../profile/lock-file.ts");
  const result = readText((path, limit) => files.read(resolve(io.cwd, path), limit), file);
  const text = "text" in result ? result.text : undefined;
  return { ...parseLock(result, file), file, text };
}
