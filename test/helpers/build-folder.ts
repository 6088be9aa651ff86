import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { listManifestFiles, manifestFile } from "../../src/emit/manifest.ts";
import type { OutputFile } from "../../src/emit/output-file.ts";
import { listFolder } from "../../src/output/list-folder.ts";
import { removeTree } from "../../src/output/swap-build.ts";
import { type MakeFiles, writeBuild } from "../../src/output/write-build.ts";

/** A file of a build; what lies below `nodes/` is secret and belongs to its node. */
export function buildFile(path: string, content: string): OutputFile {
  const node = /^nodes\/([^/]+)\//.exec(path)?.[1];
  const owner = node === undefined ? {} : { node };
  return { path, content: Buffer.from(content), secret: node !== undefined, ...owner };
}

/** Files with the manifest that lists them, as a build hands them to the writer. */
export function sampleBuild(contents: Readonly<Record<string, string>>): OutputFile[] {
  const files = Object.entries(contents).map(([path, content]) => buildFile(path, content));
  const names = [...new Set(files.flatMap((file) => file.node ?? []))];
  const manifest = manifestFile({
    apiVersion: "nodegen.dev/v1alpha1",
    kind: "BuildManifest",
    nodegen: "1.0.0",
    cluster: "demo",
    kubernetesVersion: "1.36.4",
    files: listManifestFiles(files),
    nodes: names.map((name) => ({
      name,
      pool: "workers",
      architecture: "amd64",
      userData: {},
      targets: [],
    })),
    pools: [],
    binaries: [],
    expires: [],
  });
  return [...files, manifest];
}

/** Runs `fn` in a new empty folder, which is removed afterwards whatever its modes. */
export async function inFolder(fn: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "nodegen-"));
  try {
    await fn(folder);
  } finally {
    removeTree(folder);
  }
}

/** The maker of a build whose files are there already. */
export function putAll(files: readonly OutputFile[]): MakeFiles<"all"> {
  return async (putFile) => {
    for (const file of files) putFile(file);
    return { value: "all", diagnostics: [] };
  };
}

/** Writes a build of cluster `demo` to `folder` from another current folder. */
export function write(folder: string, files: readonly OutputFile[], nodes?: readonly string[]) {
  const subset = nodes === undefined ? {} : { nodes };
  const target = { outputFolder: folder, cluster: "demo", cwd: "/", ...subset };
  return writeBuild(target, putAll(files));
}

/** Puts a file of the user's own somewhere, with the folders above it. */
export function put(path: string, content: string, mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  chmodSync(path, mode);
}

/** Every file below `folder` with its content; other things with their kind. */
export function snapshot(folder: string): Record<string, string> {
  const entries = [...listFolder(folder)].map(({ path, kind }): [string, string] => [
    path,
    kind === "file" ? readFileSync(join(folder, path), "utf8") : `(${kind})`,
  ]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Permission bits in octal. */
export function modeAt(path: string): string {
  return (lstatSync(path).mode & 0o7777).toString(8);
}
