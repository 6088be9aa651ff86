import type { FileItem } from "../../src/plan/node-plan.ts";
import type { DiskFile } from "./read-disk.ts";

/** Where a file of the plan stands on Debian's disk, whose `/lib`, `/bin` and `/sbin` are links. */
export function onDisk(path: string): string {
  return path.replace(/^\/(lib|bin|sbin)\//, "/usr/$1/");
}

/** What differs between a disk's files and the plan's: one text for each content, mode and owner that is another. */
export function compareDisk(
  disk: ReadonlyMap<string, DiskFile>,
  files: readonly Pick<FileItem, "path" | "mode" | "owner" | "content">[],
): string[] {
  return files.flatMap(({ path, mode, owner, content }) => {
    const found = disk.get(onDisk(path));
    if (found === undefined) return [`${path}: not there`];
    const differences = [...compareContent(found.content, Buffer.from(content))];
    if (found.mode !== mode) differences.push(`${found.mode}, not ${mode}`);
    // The plans here know no other owner, and the disk has numbers.
    if (owner !== "root:root" || found.owner !== "0:0") {
      differences.push(`owned by ${found.owner}, not ${owner}`);
    }
    return differences.map((text) => `${path}: ${text}`);
  });
}

/** The first line that is another. */
function compareContent(found: Buffer, wanted: Buffer): string[] {
  if (found.equals(wanted)) return [];
  // One character a byte: what differs as bytes differs as text.
  const [is, should] = [found, wanted].map((bytes) => bytes.toString("latin1").split("\n"));
  let line = 0;
  while (is?.[line] === should?.[line]) line += 1;
  const [seen, planned] = [is?.[line], should?.[line]].map((text) => JSON.stringify(text));
  return [`line ${line + 1} is ${seen}, not ${planned}`];
}
