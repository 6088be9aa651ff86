import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { listFolder } from "../../../src/output/list-folder.ts";
import { type KnownSecret, spellings } from "../../robustness/known-secrets.ts";
import { searchBytes, searchFile } from "./search-bytes.ts";

/** Unpacks the files of a raw disk without a partition table into a new folder while the act runs. */
export async function withTree<T>(
  disk: string,
  folder: string,
  act: (tree: string) => T | Promise<T>,
): Promise<T> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  try {
    execFileSync("debugfs", ["-R", `rdump / ${folder}`, disk], { stdio: "pipe" });
    return await act(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A secret that the lab's profile gives a node, so that it is known too. */
export function ownSecret(name: string, text: string): KnownSecret {
  return { name, spellings: spellings(text) };
}

function gunzipped(bytes: Buffer): Buffer[] {
  if (bytes.readUInt16BE(0) !== 0x1f8b) return [];
  try {
    return [gunzipSync(bytes)];
  } catch {
    // Two bytes do not make it an archive.
    return [];
  }
}

/**
 * Looks for secrets, in all spellings, in every byte of a raw disk, of files that are deleted too, and in what its files
 * hold when they are unpacked. Gives a line for each find.
 */
export function secretsOnDisk(
  disk: string,
  tree: string,
  secrets: readonly KnownSecret[],
): string[] {
  const names: string[] = [];
  const texts = secrets.flatMap(({ name, spellings: all }) =>
    all.map((text) => {
      names.push(name);
      return Buffer.from(text, "latin1");
    }),
  );
  const search = searchBytes(texts);
  const finds = new Set<string>();
  for (const index of searchFile(search, disk)) finds.add(`${names[index]} on the disk`);
  for (const { path, kind } of listFolder(tree)) {
    if (kind !== "file") continue;
    const bytes = readFileSync(join(tree, path));
    if (bytes.length < 2) continue;
    for (const content of [bytes, ...gunzipped(bytes)]) {
      const found = new Set<number>();
      search.search(content, found);
      for (const index of found) finds.add(`${names[index]} in /${path}`);
    }
  }
  return [...finds];
}
