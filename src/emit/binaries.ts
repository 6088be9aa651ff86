import type { ResolvedBinary } from "../cluster/cluster.ts";
import type { ManifestBinary } from "./manifest.ts";
import type { OutputFile } from "./output-file.ts";

/** Every download once, as programs want it, in the order of the cluster. */
export function listBinaries(binaries: readonly ResolvedBinary[]): ManifestBinary[] {
  const unique = new Map<string, ManifestBinary>();
  for (const { name, version, architecture, file, urls, sha256 } of binaries) {
    const entry = { name, version, architecture, file, sha256, urls };
    unique.set(JSON.stringify(entry), entry);
  }
  return [...unique.values()];
}

/** `binaries.json`, and `SHA256SUMS` for `sha256sum -c` in a folder laid out as `<host>/<path>` of the upstream URLs. */
export function emitBinaries(binaries: readonly ManifestBinary[]): OutputFile[] {
  const list = { apiVersion: "nodegen.dev/v1alpha1", kind: "BinaryList", binaries };
  const lines = new Set(binaries.map(({ sha256, file }) => `${sha256}  ${file}\n`));
  return [
    file("binaries.json", `${JSON.stringify(list, undefined, 2)}\n`),
    file("SHA256SUMS", [...lines].join("")),
  ];
}

function file(path: string, text: string): OutputFile {
  return { path, content: Buffer.from(text, "utf8"), secret: false };
}
