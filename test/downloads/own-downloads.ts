import { randomFillSync } from "node:crypto";
import { smallProfile } from "../helpers/cli-profiles.ts";
import { sha256 } from "./file-server.ts";

/** What a small cluster with containerd downloads. */
export const programs = ["kubelet", "kube-proxy", "containerd", "runc", "crictl", "cni-plugins"];

/** Stand-ins for programs: random bytes under `/v1/<name>`. */
export function makeDownloads(size = 20_000): Map<string, Buffer> {
  return new Map(
    programs.map((name, index) => [`/v1/${name}`, randomFillSync(Buffer.alloc(size + index))]),
  );
}

/** A profile whose nodes download these files from `servers`, in that order; `more` goes to its end. */
export function profileOf(
  files: ReadonlyMap<string, Uint8Array>,
  servers: readonly string[],
  more = "",
): string {
  const binaries = [...files].map(([path, bytes]) => {
    const urls = servers.map((server) => `${server}${path}`).join(", ");
    const name = path.split("/").at(-1);
    return `  ${name}: { url: [${urls}], sha256: { amd64: ${sha256(bytes)} } }`;
  });
  return smallProfile(["node-1"], ["binaries:", ...binaries, more].join("\n"));
}
