import { createReadStream, createWriteStream, statSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { type Pack, pack } from "tar-stream";
import type { Outcome } from "../../diagnostics/diagnostic.ts";
import { diagnoseFileError } from "../../output/file-errors.ts";
import { makeFolders } from "../../output/make-folders.ts";
import type { FetchedFile } from "./fetch-files.ts";
import { describeFiles, indexTexts, type MirrorIndex, makeIndex } from "./mirror-index.ts";
import { syncFolder } from "./part-file.ts";

/** Writes a mirror as one tar; the same files give the same bytes. It has its name only when it is whole and on the disk. */
export async function writeMirrorArchive(
  path: string,
  fetched: readonly FetchedFile[],
): Promise<Outcome<MirrorIndex>> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  try {
    makeFolders(dirname(path));
    const index = makeIndex(
      describeFiles(fetched, (file) => statSync(file).size),
      [],
    );
    const archive = pack();
    await Promise.all([
      fill(archive, index, fetched),
      pipeline(archive, createWriteStream(temporary)),
    ]);
    await finish(temporary, path);
    return { value: index, diagnostics: [] };
  } catch (error) {
    await rm(temporary, { force: true });
    return { value: undefined, diagnostics: [diagnoseFileError(error, path)] };
  }
}

async function fill(
  archive: Pack,
  index: MirrorIndex,
  fetched: readonly FetchedFile[],
): Promise<void> {
  const paths = new Map(fetched.map(({ wanted: { sha256 }, path }) => [sha256, path]));
  for (const [name, text] of indexTexts(index)) archive.entry(header(name), text);
  for (const { file, sha256, size } of index.files) {
    const entry = archive.entry({ ...header(file), size });
    await pipeline(createReadStream(paths.get(sha256) ?? ""), entry);
  }
  archive.finalize();
}

function header(name: string) {
  return { name, mode: 0o644, uid: 0, gid: 0, uname: "root", gname: "root", mtime: new Date(0) };
}

async function finish(temporary: string, path: string): Promise<void> {
  const file = await open(temporary, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncFolder(dirname(path));
}
