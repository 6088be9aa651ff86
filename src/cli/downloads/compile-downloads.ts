import type { Cluster, ResolvedBinary } from "../../cluster/cluster.ts";
import { hasErrors } from "../../diagnostics/diagnostic.ts";
import type { Architecture } from "../../facts/architecture.ts";
import type { Profile } from "../../profile/profile.ts";
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

/** `nodes`: from where the nodes take them. `mirror`: upstream first, whatever the profile says, since mirrors are filled from it. */
export type DownloadPurpose = "nodes" | "mirror";

/** Reads profiles as far as their downloads; complaints are printed, and `undefined` says that one was an error. */
export async function compileDownloads(
  profiles: readonly string[],
  architectures: readonly Architecture[],
  purpose: DownloadPurpose,
  io: Io,
): Promise<ProfileDownloads | undefined> {
  const clusters: Cluster[] = [];
  for (const file of profiles) {
    const adjust = purpose === "mirror" ? { adjust: allowUpstream } : {};
    const options = { file, makeSecrets: false, until: "cluster", ...adjust } as const;
    const compilation = await compile(options, io);
    printDiagnostics(compilation.diagnostics, compilation.sources, io);
    if (compilation.cluster === undefined || hasErrors(compilation.diagnostics)) return undefined;
    clusters.push(compilation.cluster);
  }
  const all = clusters.flatMap(({ binaries, images }) => [...binaries, ...images]);
  refuseUnknown(architectures, new Set(all.map(({ architecture }) => architecture)));
  const wanted = all
    .filter(
      ({ architecture }) => architectures.length === 0 || architectures.includes(architecture),
    )
    .map((binary) => (purpose === "mirror" ? upstreamFirst(binary) : binary));
  const listed = listWantedFiles(wanted);
  printDiagnostics(listed.diagnostics, new Map(), io);
  if (listed.value === undefined) return undefined;
  return {
    files: listed.value,
    authorities: clusters.flatMap(({ downloadAuthorities }) => downloadAuthorities ?? []),
  };
}

function allowUpstream(profile: Profile): Profile {
  return { ...profile, downloads: { ...profile.downloads, upstream: true } };
}

function upstreamFirst(binary: ResolvedBinary): ResolvedBinary {
  const isUpstream = (url: string) => url.endsWith(`://${binary.file}`);
  const { urls } = binary;
  return {
    ...binary,
    urls: [...urls.filter(isUpstream), ...urls.filter((one) => !isUpstream(one))],
  };
}

function refuseUnknown(asked: readonly Architecture[], known: ReadonlySet<Architecture>): void {
  const unknown = asked.find((one) => !known.has(one));
  if (unknown === undefined) return;
  throw new UsageError(`no pool is of --arch ${unknown}; there is ${[...known].join(", ")}`);
}
