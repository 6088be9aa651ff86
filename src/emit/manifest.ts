import { createHash } from "node:crypto";
import type { Architecture } from "../facts/architecture.ts";
import type { TargetName } from "../facts/target-names.ts";
import { prettyJson } from "../formats/pretty-json.ts";
import type { OutputFile } from "./output-file.ts";
import type { UserDataForm } from "./user-data.ts";

/** A file as the manifest lists it. */
export interface ManifestFile {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
  /** `0600` or `0644`. */
  readonly mode: string;
  readonly secret: boolean;
  /** The node whose file this is; shared files have none. */
  readonly node?: string;
}

/** One form of a node's user-data. */
export interface ManifestForm {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

/** The form that a target takes best; `bytes` as that target counts. */
export interface ManifestTarget {
  readonly target: TargetName;
  readonly form: UserDataForm;
  readonly path: string;
  readonly bytes: number;
  /** Absent for a target without a limit. */
  readonly limit?: number;
}

/** The forms of one user-data. */
export type ManifestForms = Readonly<Partial<Record<UserDataForm, ManifestForm>>>;

/** What a machine is launched with. */
export interface ManifestLaunch {
  /** For a stock image, and right on a baked one too. */
  readonly userData: ManifestForms;
  /** For the image of `packer/<pool>/` only: what is secret or the machine's own. */
  readonly slimUserData?: ManifestForms;
  /** How `userData` fits each target. */
  readonly targets: readonly ManifestTarget[];
  /** How `slimUserData` fits each target. */
  readonly slimTargets?: readonly ManifestTarget[];
}

/** A node as the manifest lists it. */
export interface ManifestNode extends ManifestLaunch {
  readonly name: string;
  readonly pool: string;
  readonly architecture: Architecture;
  readonly address?: string;
  /** Both, of a node with two; `address` is the first. */
  readonly addresses?: readonly string[];
}

/** A pool as the manifest lists it. */
export interface ManifestPool {
  readonly name: string;
  readonly architecture: Architecture;
  /** Empty for a pool that is launched with one user-data, any number of times. */
  readonly nodes: readonly string[];
  /** What such a pool's machines are launched with. */
  readonly launch?: ManifestLaunch;
  /** The image that Packer makes for the pool; only where the profile asks for images. */
  readonly image?: ManifestImage;
}

/** The image of a pool: what slim user-data wants the machine to be started from. */
export interface ManifestImage {
  /** Twelve hexadecimal digits that change with what is baked. */
  readonly id: string;
  /** The folder that Packer is called with. */
  readonly path: string;
  /** What the image is called where a profile of Packer's own names it not otherwise. */
  readonly name: string;
}

/** Something in the output that ends: a certificate, a token. */
export interface Expiry {
  readonly what: string;
  /** Where on the node or in the output it stands. */
  readonly path?: string;
  /** ISO 8601, UTC. */
  readonly notAfter: string;
}

/** A download as programs want it, see `binaries.json`. */
export interface ManifestBinary {
  readonly name: string;
  readonly version: string;
  readonly architecture: Architecture;
  /** Where a folder that `SHA256SUMS` checks keeps it: `<host>/<path>`. */
  readonly file: string;
  readonly sha256: string;
  readonly urls: readonly string[];
}

/** `manifest.json`: the index of a build for programs. Says nothing of the time of the build. */
export interface BuildManifest {
  readonly apiVersion: "nodegen.dev/v1alpha1";
  readonly kind: "BuildManifest";
  /** The version of nodegen. */
  readonly nodegen: string;
  readonly cluster: string;
  readonly kubernetesVersion: string;
  /** Every file of the build but the manifest itself, sorted by path. */
  readonly files: readonly ManifestFile[];
  readonly nodes: readonly ManifestNode[];
  readonly pools: readonly ManifestPool[];
  readonly binaries: readonly ManifestBinary[];
  readonly expires: readonly Expiry[];
}

/** Where the manifest stands in a build's folder. */
export const manifestPath = "manifest.json";

/** Lower-case hexadecimal SHA-256. */
export function sha256Hex(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The manifest's entries for `files`, sorted by path. */
export function listManifestFiles(files: readonly OutputFile[]): ManifestFile[] {
  return sortByPath(files.map(manifestEntry));
}

/** What the manifest says of a file. */
export function manifestEntry({ path, content, secret, node, sha256 }: OutputFile): ManifestFile {
  return {
    path,
    size: content.byteLength,
    sha256: sha256 ?? sha256Hex(content),
    mode: secret ? "0600" : "0644",
    secret,
    ...(node === undefined ? {} : { node }),
  };
}

/** The entries in the manifest's order. */
export function sortByPath(entries: readonly ManifestFile[]): ManifestFile[] {
  return [...entries].sort(byPath);
}

/** The manifest as the file of the output folder. */
export function manifestFile(manifest: BuildManifest): OutputFile {
  return { path: manifestPath, content: prettyJson({ ...manifest }), secret: false };
}

/** Reads a manifest that an earlier build wrote; `undefined` for anything else. */
export function parseManifest(content: Uint8Array): BuildManifest | undefined {
  try {
    const value = JSON.parse(Buffer.from(content).toString("utf8")) as Partial<BuildManifest>;
    const isOurs =
      value.kind === "BuildManifest" &&
      Array.isArray(value.files) &&
      value.files.every(isManifestFile) &&
      Array.isArray(value.nodes) &&
      value.nodes.every((node) => typeof node?.name === "string");
    return isOurs ? (value as BuildManifest) : undefined;
  } catch {
    return undefined;
  }
}

/** How `manifestFile` lays out the list of files, and the end of each of them. */
const filesStart = '\n  "files": [\n';
const filesEnd = '\n  ],\n  "nodes": [';
const fileEnd = "\n    }";

/**
 * The files that an earlier build lists, with their digests; `undefined` for anything but a manifest. Of one that stands
 * as it was written only that list is read, one file after the other: with many nodes the whole is large.
 */
export function parseManifestFiles(content: Uint8Array): ReadonlyMap<string, string> | undefined {
  const listed = readFileList(Buffer.from(content.buffer, content.byteOffset, content.byteLength));
  if (listed !== undefined) return listed;
  const manifest = parseManifest(content);
  return manifest && new Map(manifest.files.map(({ path, sha256 }) => [path, sha256]));
}

function readFileList(bytes: Buffer): ReadonlyMap<string, string> | undefined {
  const start = bytes.indexOf(filesStart);
  const end = bytes.indexOf(filesEnd, start);
  if (start === -1 || end === -1) return undefined;
  const rest = Buffer.from(`${filesStart}  ],\n  "nodes": []\n}\n`);
  if (parseManifest(Buffer.concat([bytes.subarray(0, start), rest])) === undefined)
    return undefined;
  const files = new Map<string, string>();
  for (let at = start + filesStart.length; at < end; ) {
    const stop = bytes.indexOf(fileEnd, at) + fileEnd.length;
    if (stop <= at || stop > end) return undefined;
    const file = parseManifestFile(bytes.toString("utf8", at, stop));
    if (file === undefined) return undefined;
    files.set(file.path, file.sha256);
    // A comma and a line break stand between two of them.
    at = stop + 2;
  }
  return files;
}

function parseManifestFile(text: string): ManifestFile | undefined {
  try {
    const file = JSON.parse(text) as ManifestFile | null;
    return isManifestFile(file) ? (file ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The manifest after a build of only `nodes`: everything shared and these nodes are from `current`, the other nodes and
 * their files stay as `earlier` has them.
 */
export function mergeManifests(
  earlier: BuildManifest,
  current: BuildManifest,
  nodes: readonly string[],
): BuildManifest {
  const isOther = isOtherNode(nodes);
  const built = new Map(current.nodes.map((node) => [node.name, node]));
  const known = new Set(earlier.nodes.map((node) => node.name));
  return {
    ...current,
    files: [
      ...current.files.filter((file) => !isOther(file.node)),
      ...earlier.files.filter((file) => isOther(file.node)),
    ].sort(byPath),
    nodes: [
      ...earlier.nodes.flatMap((node) =>
        isOther(node.name) ? [node] : (built.get(node.name) ?? []),
      ),
      ...current.nodes.filter(({ name }) => !known.has(name) && !isOther(name)),
    ],
  };
}

/** The nodes that a build leaves alone, with what an earlier one wrote of them. */
export interface KeptNodes {
  readonly isKept: (name: string) => boolean;
  readonly launches: ReadonlyMap<string, ManifestLaunch>;
}

/** What a build of only `nodes` leaves alone. */
export function keptNodes(earlier: BuildManifest, nodes: readonly string[]): KeptNodes {
  const launches = new Map(earlier.nodes.map((node) => [node.name, node]));
  return { isKept: isOtherNode(nodes), launches };
}

/** Whether a file or node is of none of `nodes`; what is of no node at all is shared and is not. */
export function isOtherNode(nodes: readonly string[]): (name: string | undefined) => boolean {
  const chosen = new Set(nodes);
  return (name) => name !== undefined && !chosen.has(name);
}

function byPath(a: { path: string }, b: { path: string }): number {
  return a.path < b.path ? -1 : Number(a.path > b.path);
}

/** Only paths that stay inside the folder: they decide what the writer may remove. */
function isManifestFile(file: ManifestFile | null): boolean {
  const isSafe = (path: string): boolean =>
    path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
  return typeof file?.path === "string" && isSafe(file.path) && typeof file.sha256 === "string";
}
