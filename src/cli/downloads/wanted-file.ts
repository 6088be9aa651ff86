import type { ResolvedBinary } from "../../cluster/cluster.ts";
import { type Diagnostic, diagnose, type Outcome } from "../../diagnostics/diagnostic.ts";
import type { Architecture } from "../../facts/architecture.ts";

/** One file to download; several programs may come out of it. */
export interface WantedFile {
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  /** `<host>/<path>`: its places in a mirror. */
  readonly files: readonly string[];
  /** In the order in which they are tried. */
  readonly urls: readonly string[];
  /** What it is, for people: `kubelet 1.36.4 amd64`. */
  readonly label: string;
  readonly programs: readonly WantedProgram[];
}

export interface WantedProgram {
  readonly name: string;
  readonly version: string;
  readonly architecture: Architecture;
}

/** The files behind a list of programs, each digest once, in the order of the programs. */
export function listWantedFiles(
  binaries: readonly ResolvedBinary[],
): Outcome<readonly WantedFile[]> {
  const bySha256 = new Map<string, ResolvedBinary[]>();
  for (const binary of binaries) {
    bySha256.set(binary.sha256, [...(bySha256.get(binary.sha256) ?? []), binary]);
  }
  const files = [...bySha256].map(([sha256, group]) => wantedFile(sha256, group));
  const diagnostics = findConflicts(files);
  return { value: diagnostics.length > 0 ? undefined : files, diagnostics };
}

function wantedFile(sha256: string, group: readonly ResolvedBinary[]): WantedFile {
  const unique = new Map(
    group.map(({ name, version, architecture }) => [
      `${name} ${version} ${architecture}`,
      { name, version, architecture },
    ]),
  );
  return {
    sha256,
    files: [...new Set(group.map(({ file }) => file))],
    urls: [...new Set(group.flatMap(({ urls }) => urls))],
    label: [...unique.keys()].join(", "),
    programs: [...unique.values()],
  };
}

function findConflicts(files: readonly WantedFile[]): Diagnostic[] {
  const owners = new Map<string, WantedFile>();
  return files.flatMap((one) =>
    one.files.flatMap((file) => {
      const owner = owners.get(file);
      owners.set(file, one);
      if (owner === undefined) return [];
      const params = { file, name: one.label, sha256: one.sha256, other: owner.sha256 };
      return [diagnose("mirror-conflict", params)];
    }),
  );
}
