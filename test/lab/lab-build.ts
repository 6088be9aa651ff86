import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runNodegen } from "../helpers/nodegen.ts";

/** Where the machines find the mirror. */
export const mirrorPort = 8099;
export const mirrorUrl = `http://10.0.2.2:${mirrorPort}`;

const programs = ["kubelet", "kube-proxy", "containerd", "docker", "runc", "crictl", "cni-plugins"];

function sha256(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

/** `binaries` and `downloads` of a profile that takes these downloads, all from the mirror. */
export function mirroredDownloads(
  downloads: string,
  versions: Readonly<Record<string, string | undefined>>,
): { readonly binaries: object; readonly downloads: object } {
  const entries = Object.entries(versions).map(([name, version]): [string, object] => {
    const amd64 = sha256(join(downloads, name));
    return [name, { ...(version === undefined ? {} : { version }), sha256: { amd64 } }];
  });
  return {
    binaries: Object.fromEntries(entries),
    downloads: { mirrors: [mirrorUrl], upstream: false },
  };
}

/** Runs the bundle in a folder; what it says on its standard error is printed. */
export function nodegen(folder: string, ...words: readonly string[]): void {
  const run = runNodegen(words, { cwd: folder });
  if (run.status !== 0) throw new Error(run.stdout + run.stderr);
  process.stdout.write(run.stderr);
}

/** Builds a profile with the bundle; gives the folder of the cluster. */
export function build(
  folder: string,
  profile: { readonly metadata: { readonly name: string } },
): string {
  mkdirSync(folder, { recursive: true });
  const { name } = profile.metadata;
  writeFileSync(join(folder, `${name}.yaml`), JSON.stringify(profile));
  nodegen(folder, "build", `${name}.yaml`, "-o", "out");
  return join(folder, "out", name);
}

/** An earlier build may have laid it there. */
function place(from: string, to: string): void {
  rmSync(to, { force: true });
  linkSync(from, to);
}

/** Lays the downloads out as the build's SHA256SUMS names them, and compares them with it. */
export function layOutMirror(built: string, downloads: string, mirror: string): void {
  const sums = readFileSync(join(built, "SHA256SUMS"), "utf8");
  const byDigest = new Map(programs.map((name) => [sha256(join(downloads, name)), name]));
  for (const name of ["pause.tar", "busybox.tar"]) {
    mkdirSync(mirror, { recursive: true });
    place(join(downloads, name), join(mirror, name));
  }
  for (const [, digest = "", path = ""] of sums.matchAll(/^([0-9a-f]{64}) [ *](.*)$/gm)) {
    const name = byDigest.get(digest);
    if (name === undefined) throw new Error(`no download has the digest of ${path}`);
    mkdirSync(dirname(join(mirror, path)), { recursive: true });
    place(join(downloads, name), join(mirror, path));
  }
  execFileSync("sha256sum", ["-c", "--quiet", join(built, "SHA256SUMS")], { cwd: mirror });
}

/** Offers the image's package source on the mirror. */
export function offerPackages(image: string, mirror: string): void {
  symlinkSync(join(image, "apt"), join(mirror, "apt"));
}
