import type { Cluster } from "../../cluster/cluster.ts";
import { hasErrors } from "../../diagnostics/diagnostic.ts";
import type { Architecture } from "../../facts/architecture.ts";
import { compile } from "../compile.ts";
import { UsageError } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { printDiagnostics } from "../print-diagnostics.ts";
import { listWantedFiles, type WantedFile } from "./wanted-file.ts";

/** What the profiles make nodes download, and whom they trust for it. */
export interface ProfileDownloads {
  readonly files: readonly WantedFile[];
  /** Certificates in PEM. */
  readonly authorities: readonly string[];
}

/** Reads profiles as far as their downloads; complaints are printed, and `undefined` says that one was an error. */
export async function compileDownloads(
  profiles: readonly string[],
  architectures: readonly Architecture[],
  io: Io,
): Promise<ProfileDownloads | undefined> {
  const clusters: Cluster[] = [];
  for (const file of profiles) {
    const compilation = await compile({ file, makeSecrets: false, until: "cluster" }, io);
    printDiagnostics(compilation.diagnostics, compilation.sources, io);
    if (compilation.cluster === undefined || hasErrors(compilation.diagnostics)) return undefined;
    clusters.push(compilation.cluster);
  }
  const all = clusters.flatMap(({ binaries }) => binaries);
  refuseUnknown(architectures, new Set(all.map(({ architecture }) => architecture)));
  const wanted = all.filter(
    ({ architecture }) => architectures.length === 0 || architectures.includes(architecture),
  );
  const listed = listWantedFiles(wanted);
  printDiagnostics(listed.diagnostics, new Map(), io);
  if (listed.value === undefined) return undefined;
  return {
    files: listed.value,
    authorities: clusters.flatMap(({ downloadAuthorities }) => downloadAuthorities ?? []),
  };
}

function refuseUnknown(asked: readonly Architecture[], known: ReadonlySet<Architecture>): void {
  const unknown = asked.find((one) => !known.has(one));
  if (unknown === undefined) return;
  throw new UsageError(`no pool is of --arch ${unknown}; there is ${[...known].join(", ")}`);
}
