import type { FetchedFile } from "./fetch-files.ts";
import type { WantedProgram } from "./wanted-file.ts";

/** `index.json` of a mirror. */
export interface MirrorIndex {
  readonly apiVersion: "nodegen.dev/v1alpha1";
  readonly kind: "MirrorIndex";
  /** By their places, in the order of their bytes. */
  readonly files: readonly MirrorFile[];
}

export interface MirrorFile {
  /** `<host>/<path>` of the upstream URL. */
  readonly file: string;
  readonly sha256: string;
  readonly size: number;
  readonly programs: readonly WantedProgram[];
}

export const indexName = "index.json";
export const sumsName = "SHA256SUMS";

/** The entries of downloaded files; `sizeOf` gives the bytes of a path. */
export function describeFiles(
  fetched: readonly FetchedFile[],
  sizeOf: (path: string) => number,
): MirrorFile[] {
  return fetched.flatMap(({ wanted: { files, sha256, programs }, path }) =>
    files.map((file) => ({ file, sha256, size: sizeOf(path), programs })),
  );
}

/** The index of `files`, with those of an index before that are not among them. */
export function makeIndex(
  files: readonly MirrorFile[],
  before: readonly MirrorFile[],
): MirrorIndex {
  const merged = new Map(before.map((one) => [one.file, one]));
  for (const one of files) {
    const earlier = merged.get(one.file);
    const known = earlier?.sha256 === one.sha256 ? earlier.programs : [];
    merged.set(one.file, { ...one, programs: uniquePrograms([...known, ...one.programs]) });
  }
  const sorted = [...merged.values()].sort((a, b) => (a.file < b.file ? -1 : 1));
  return { apiVersion: "nodegen.dev/v1alpha1", kind: "MirrorIndex", files: sorted };
}

/** The two lists of a mirror as texts, in the order of their writing; SHA256SUMS is for `sha256sum -c`. */
export function indexTexts(index: MirrorIndex): readonly (readonly [string, string])[] {
  const sums = index.files.map(({ sha256, file }) => `${sha256}  ${file}\n`).join("");
  return [
    [indexName, `${JSON.stringify(index, undefined, 2)}\n`],
    [sumsName, sums],
  ];
}

/** Reads `index.json`; `undefined` where it is something else. */
export function parseIndex(text: string): MirrorIndex | undefined {
  try {
    const index = JSON.parse(text) as Partial<MirrorIndex> | null;
    const right =
      index?.kind === "MirrorIndex" &&
      index.apiVersion === "nodegen.dev/v1alpha1" &&
      Array.isArray(index.files) &&
      index.files.every(isMirrorFile);
    return right ? (index as MirrorIndex) : undefined;
  } catch {
    return undefined;
  }
}

/** Names that lead out of the mirror are none. */
function isMirrorFile(one: Partial<MirrorFile> | null): boolean {
  return (
    typeof one?.file === "string" &&
    !one.file.split("/").some((part) => part === "" || part === "." || part === "..") &&
    /^[0-9a-f]{64}$/.test(one.sha256 ?? "") &&
    typeof one.size === "number" &&
    Array.isArray(one.programs)
  );
}

function uniquePrograms(programs: readonly WantedProgram[]): WantedProgram[] {
  const keys = programs.map((one) => `${one.name} ${one.version} ${one.architecture}`);
  return programs.filter((_, index) => keys.indexOf(keys[index] ?? "") === index);
}
