import { spawnSync } from "node:child_process";
import { dirname, posix, relative, resolve } from "node:path";
import { gitEnvironment } from "../../output/git-ignored.ts";
import type { ReadResult } from "../../profile/read-text.ts";
import { UsageError } from "../exit-codes.ts";
import { diskFiles, type FileReader } from "../read-file.ts";
import { visibleText } from "../visible-text.ts";

/** The files beside a profile as one commit has them. */
export interface GitFiles extends FileReader {
  /** The full name of the commit. */
  readonly commit: string;
  /** What was asked for, is not in the commit, and was read from the disk. */
  readonly notInCommit: ReadonlySet<string>;
}

/**
 * Opens `revision` of the repository in which `profile` (an absolute path) lies; reads its objects and touches no work tree.
 * Files that the profile names and git does not have, such as secrets that it ignores, are read from the disk. Throws a
 * UsageError for what git does not know.
 */
export function openRevision(revision: string, profile: string): GitFiles {
  const folder = dirname(profile);
  const commit = findCommit(revision, folder);
  const prefix = git(["rev-parse", "--show-prefix"], folder).stdout.toString().trimEnd();
  const notInCommit = new Set<string>();
  const find = (path: string, limit: number): Uint8Array | undefined => {
    const inTree = posix.join(prefix, relative(folder, path));
    return readBlob(folder, commit, inTree, limit);
  };
  const read = (path: string, limit: number): ReadResult => {
    const bytes = find(path, limit);
    if (bytes !== undefined) return { bytes };
    if (resolve(path) === profile)
      return { problem: `commit ${commit.slice(0, 12)} does not have it` };
    const today = diskFiles.read(path, limit);
    if ("bytes" in today) notInCommit.add(path);
    return today;
  };
  return { commit, notInCommit, read, exists: (path) => find(path, 0) !== undefined };
}

function findCommit(revision: string, folder: string): string {
  const words = ["rev-parse", "--verify", "--quiet", `${revision}^{commit}`];
  // A revision does not begin with a hyphen; an option does.
  const found = revision.startsWith("-") ? undefined : git(words, folder);
  if (found?.error !== undefined) {
    throw new UsageError(`--against ${quote(revision)} is no folder, and git cannot be run`);
  }
  const commit = found?.stdout.toString().trim() ?? "";
  if (found?.status === 0 && /^[0-9a-f]{40,64}$/.test(commit)) return commit;
  const said = found?.stderr.toString().split("\n")[0] ?? "";
  const reason = said === "" ? "" : ` (${visibleText(said)})`;
  throw new UsageError(
    `--against ${quote(revision)} is neither a folder nor a commit of the profile's repository${reason}`,
  );
}

/** The content of a file, links inside the repository followed; at most one byte more than `limit`. */
function readBlob(
  folder: string,
  commit: string,
  path: string,
  limit: number,
): Uint8Array | undefined {
  if (path.startsWith("../") || /[\n\0]/.test(path)) return undefined;
  const head = catFile("--batch-check", folder, commit, path, 4096);
  const size = Number(/^[0-9a-f]+ blob (\d+)\n/.exec(head.toString())?.[1] ?? Number.NaN);
  if (Number.isNaN(size)) return undefined;
  // Whoever asks only wants to know that it is too large.
  if (size > limit) return new Uint8Array(limit + 1);
  const answer = catFile("--batch", folder, commit, path, size + 4096);
  const start = answer.indexOf("\n") + 1;
  return answer.subarray(start, start + size);
}

function catFile(mode: string, folder: string, commit: string, path: string, most: number): Buffer {
  const words = ["cat-file", mode, "--follow-symlinks"];
  return git(words, folder, `${commit}:${path}\n`, most).stdout;
}

function git(words: readonly string[], folder: string, input = "", maxBuffer = 1 << 20) {
  return spawnSync("git", ["-C", folder, ...words], { input, maxBuffer, env: gitEnvironment() });
}

function quote(text: string): string {
  return JSON.stringify(text);
}
