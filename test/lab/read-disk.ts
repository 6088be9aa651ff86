import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A file on the disk of a machine that is switched off. */
export interface DiskFile {
  readonly content: Buffer;
  /** Four octal digits. */
  readonly mode: string;
  /** Numbers of user and group. */
  readonly owner: string;
}

/** Reads files of a machine's disk; one that is not there is left out. Links in the path's folders are not followed. */
export function readDisk(folder: string, paths: readonly string[]): ReadonlyMap<string, DiskFile> {
  const work = mkdtempSync(join(folder, "read-"));
  try {
    const raw = join(work, "disk.raw");
    execFileSync("qemu-img", ["convert", "-O", "raw", join(folder, "disk.qcow2"), raw]);
    // The journal holds what was written last.
    execFileSync("sh", ["-c", 'e2fsck -fy "$0" >/dev/null 2>&1 || [ $? -le 1 ]', raw]);
    const requests = paths.flatMap((path, index) => [`dump "${path}" ${join(work, `${index}`)}`]);
    writeFileSync(join(work, "requests"), `${requests.join("\n")}\n`);
    execFileSync("debugfs", ["-f", join(work, "requests"), raw], { stdio: "pipe" });
    const found = paths.map((path, index) => readOne(raw, path, join(work, `${index}`)));
    return new Map(found.flatMap((file, index) => (file ? [[paths[index] ?? "", file]] : [])));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function readOne(raw: string, path: string, dumped: string): DiskFile | undefined {
  if (!existsSync(dumped)) return undefined;
  const text = execFileSync("debugfs", ["-R", `stat "${path}"`, raw], {
    encoding: "utf8",
    stdio: "pipe",
  });
  const mode = /Mode:\s+(\d{4})/.exec(text)?.[1] ?? "";
  const [, user = "", group = ""] = /User:\s+(\d+)\s+Group:\s+(\d+)/.exec(text) ?? [];
  return { content: readFileSync(dumped), mode, owner: `${user}:${group}` };
}
