import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Outcome } from "../diagnostics/diagnostic.ts";
import type { LockedBinary } from "../profile/lock-file.ts";
import type { Io } from "./io.ts";
import { readFile } from "./read-file.ts";

/** The lock file of a profile, with its text for the printing of its lines. */
export interface ReadLock extends Outcome<readonly LockedBinary[]> {
  /** As the user would name it. */
  readonly file: string;
  /** `undefined` where there is no lock file, or one that cannot be read. */
  readonly text: string | undefined;
}

/** Reads `profile.lock.yaml` beside `profile.yaml`; most profiles have none. */
export async function readLock(profile: string, io: Io): Promise<ReadLock> {
  const file = `${profile.replace(/\.ya?ml$/, "")}.lock.yaml`;
  const nothing = { file, text: undefined, value: [], diagnostics: [] };
  if (!existsSync(resolve(io.cwd, file))) return nothing;
  const [{ parseLock }, { readText }] = await Promise.all([
    import("../profile/lock-file.ts"),
    import("../profile/read-text.ts"),
  ]);
  const result = readText((path, limit) => readFile(resolve(io.cwd, path), limit), file);
  const text = "text" in result ? result.text : undefined;
  return { ...parseLock(result, file), file, text };
}
