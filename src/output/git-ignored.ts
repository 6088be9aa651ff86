import { spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";

/** What is missing from a repository's ignore rules. */
export interface NotIgnored {
  /** The line to add, e.g. `/demo.secrets/`. */
  readonly pattern: string;
  /** The file to add it to, as a path. */
  readonly ignoreFile: string;
}

/**
 * Says what to add to `.gitignore` when the folder `path` lies in a git work tree that does not ignore it, else undefined.
 * Without a git program, or where git itself fails, it says nothing. The folder need not exist yet.
 */
export function notIgnoredByGit(path: string): NotIgnored | undefined {
  const parent = realPath(dirname(resolve(path)));
  const root = findWorkTree(parent);
  if (root === undefined) return undefined;
  // Asked for a file inside: a folder may hold a .gitignore of its own, and a folder that does not exist yet is matched
  // by patterns with a slash at the end only through what is in it.
  const name = basename(resolve(path));
  const probe = join(parent, name, "probe");
  const { status } = spawnSync("git", ["-C", parent, "check-ignore", "--quiet", "--", probe], {
    stdio: "ignore",
    env: gitEnvironment(),
  });
  // 0: ignored; 1: not ignored; 128: git could not say (see git-check-ignore(1)); null: there is no git.
  if (status !== 1) return undefined;
  const inside = relative(root, join(parent, name)).split("\\").join("/");
  return {
    pattern: `/${inside.replace(/[\\*?[\]]/g, "\\$&")}/`,
    ignoreFile: join(root, ".gitignore"),
  };
}

/** The nearest folder upwards that has a `.git`, which is a file in a submodule or a linked work tree. */
function findWorkTree(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

/** Git's own hooks set these, and they would send it to another repository. */
export function gitEnvironment(): NodeJS.ProcessEnv {
  const { GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE, ...rest } = process.env;
  return rest;
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
