import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Folders of system programs that a plain user's PATH leaves out. */
const systemFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** The path of a program, looked up on PATH and in the folders of system programs. */
export function findProgram(program: string): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...systemFolders];
  return folders
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, program))
    .find(isProgram);
}

/** Whether a program is installed on this machine. */
export function needs(program: string): boolean {
  return findProgram(program) !== undefined;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
