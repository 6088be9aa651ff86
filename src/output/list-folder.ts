import { readdirSync } from "node:fs";
import { join } from "node:path";

/** One thing below a folder. */
export interface FolderEntry {
  /** Relative to the folder, with `/` between the parts. */
  readonly path: string;
  /** `other` is anything that is neither a folder nor a regular file: symbolic links, sockets. */
  readonly kind: "folder" | "file" | "other";
}

/** Everything below `root`, a folder before what is in it; symbolic links are not followed. */
export function* listFolder(root: string, below = ""): Generator<FolderEntry> {
  for (const entry of readdirSync(join(root, below), { withFileTypes: true })) {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) {
      yield { path, kind: "folder" };
      yield* listFolder(root, path);
    } else {
      yield { path, kind: entry.isFile() ? "file" : "other" };
    }
  }
}

/** The folders above a relative path, from the top down, without the root. */
export function foldersAbove(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}
