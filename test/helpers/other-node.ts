import { spawnSync } from "node:child_process";
import { accessSync, constants, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * The path of a Node binary of another major version, for tests that results do not depend on it.
 * It comes from npm's package `node-linux-<arch>`, which holds the real binary, and is kept in the
 * user's cache folder. `undefined` where it cannot be had: no network, or not Linux.
 */
export function otherNode(major: number): string | undefined {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  if (process.platform !== "linux") return undefined;
  const cache = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "nodegen-test");
  const name = `node-linux-${process.arch}`;
  const home = join(cache, `node-${major}`);
  const binary = join(home, "node_modules", name, "bin", "node");
  if (isExecutable(binary) || install(cache, home, `${name}@${major}`)) return binary;
  return undefined;
}

/** Installs beside the final place and renames, so that several tests may ask at the same moment. */
function install(cache: string, home: string, specification: string): boolean {
  mkdirSync(cache, { recursive: true });
  const temporary = mkdtempSync(join(cache, "install-"));
  try {
    const options = ["--no-save", "--ignore-scripts", "--no-audit", "--no-fund"];
    const result = spawnSync("npm", ["install", "--prefix", temporary, ...options, specification]);
    if (result.status !== 0) return false;
    renameUnlessThere(temporary, home);
    return true;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function renameUnlessThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
