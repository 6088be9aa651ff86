import { createHash } from "node:crypto";
import type { Cluster, ResolvedBinary, ResolvedImage } from "../../cluster/cluster.ts";
import { fullImageReference } from "../../cluster/image-reference.ts";
import { licenceOf } from "../../facts/licences.ts";
import type { FileItem, NodePlan } from "../../plan/node-plan.ts";

/** Everything that a cluster's nodes will run, as both formats tell it. */
export interface BillOfMaterials {
  readonly cluster: string;
  readonly kubernetes: string;
  /** nodegen's own release. */
  readonly nodegen: string;
  /** UTC, to the second: `2026-11-21T00:00:00Z`. */
  readonly created: string;
  readonly materials: readonly Material[];
}

export interface Material {
  /** Unique; letters, digits, dots and hyphens. */
  readonly id: string;
  readonly kind: "program" | "package" | "image";
  readonly name: string;
  readonly version: string | undefined;
  /** SPDX expression. */
  readonly licence: string | undefined;
  /** https://github.com/package-url/purl-spec */
  readonly purl: string | undefined;
  /** What a program is downloaded as: the program itself or an archive with it. */
  readonly download: MaterialDownload | undefined;
  /** Of the program itself, where it is not downloaded. */
  readonly sha256?: string;
  /** More that is known, under short names. */
  readonly notes: Readonly<Record<string, string>>;
}

export interface MaterialDownload {
  /** The publisher's URL, or the last that is tried where the profile names mirrors only. */
  readonly upstream: string | undefined;
  readonly urls: readonly string[];
  readonly sha256: string;
  /** What is wanted is in it, and has another digest. */
  readonly archive: boolean;
}

/**
 * Lists programs, packages of the operating system, and container images, each once, sorted within its kind. `version` is
 * nodegen's own, which comes along with some programs.
 */
export function listMaterials(
  cluster: Cluster,
  plans: readonly NodePlan[],
  version: string,
): readonly Material[] {
  const own = plans.flatMap((plan) => ownPrograms(plan).map((file) => ownMaterial(file, version)));
  const programs = [...cluster.binaries.map(programMaterial), ...own];
  const packages = plans.flatMap((plan) => plan.packages.map(packageMaterial));
  const archived = new Set(cluster.images.map(({ reference }) => fullImageReference(reference)));
  const images = [
    ...cluster.images.map(archivedImage),
    ...imagesOf(cluster).flatMap((image) =>
      archived.has(fullImageReference(image)) ? [] : imageMaterial(image),
    ),
  ];
  return [programs, packages, images].flatMap((kind) => uniqueById(kind).sort(byId));
}

function programMaterial(binary: ResolvedBinary): Material {
  const { name, version, architecture, sha256, layout } = binary;
  const download = downloadOf(binary, layout.kind === "archive");
  const { upstream } = download;
  const qualifiers = {
    arch: architecture,
    checksum: `sha256:${sha256}`,
    ...(upstream === undefined ? {} : { download_url: upstream }),
  };
  return {
    id: spdxWord(`program-${name}-${version}-${architecture}`),
    kind: "program",
    name,
    version,
    licence: licenceOf(name),
    purl: packageUrl("generic", name, version, qualifiers),
    download,
    notes: { architecture },
  };
}

/**
 * The files of a plan that are programs of nodegen's own, and the script that a change of CA brings; the profile may put
 * others beside them.
 */
export function ownPrograms({ files }: NodePlan): readonly FileItem[] {
  const programs = /^\/usr\/local\/(sbin\/nodegen-|lib\/nodegen\/)|^\/etc\/nodegen\/[^/]+\.sh$/;
  return files.filter(({ path, from }) => programs.test(path) && from[0] !== "host");
}

function ownMaterial({ path, content }: FileItem, version: string): Material {
  const name = path.split("/").at(-1) ?? path;
  const sha256 = createHash("sha256").update(content).digest("hex");
  return {
    id: spdxWord(`program-${name}-${version}`),
    kind: "program",
    name,
    version,
    licence: "Apache-2.0",
    purl: packageUrl("generic", name, version, { checksum: `sha256:${sha256}` }),
    download: undefined,
    sha256,
    notes: { path },
  };
}

function downloadOf({ file, sha256, urls }: ResolvedBinary, archive: boolean): MaterialDownload {
  const upstream = urls.find((url) => url.replace(/^[a-z]+:\/\//, "") === file) ?? urls.at(-1);
  return { upstream, urls, sha256, archive };
}

/** Which distribution the nodes have is not known here, and with it neither the version nor a package URL. */
function packageMaterial({
  name,
  rhel = name,
}: {
  readonly name: string;
  readonly rhel?: string;
}): Material {
  const shown = name === "-" ? rhel : name;
  return {
    id: distinctId(`package-${shown}`, `${name} ${rhel}`),
    kind: "package",
    name: shown,
    version: undefined,
    licence: undefined,
    purl: undefined,
    download: undefined,
    notes: {
      ...(name === "-" ? {} : { "debian-package": name }),
      ...(rhel === "-" ? {} : { "rpm-package": rhel }),
    },
  };
}

function imagesOf(cluster: Cluster): readonly string[] {
  const { checkImage, containerRuntime, kubelet, packer } = cluster;
  const { servingApproval } = kubelet;
  return [
    containerRuntime.sandboxImage,
    ...(packer?.images ?? []),
    ...(checkImage === undefined ? [] : [checkImage]),
    ...(servingApproval.by === "approver" ? [servingApproval.approver.image] : []),
  ];
}

/** Under the name that the runtime pulls it by: of a short one, Docker Hub's. */
function imageMaterial(image: string): Material {
  const full = fullImageReference(image);
  const [, name = full, tag, digest] =
    /^(.+?)(?::([A-Za-z0-9_][A-Za-z0-9._-]*))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(full) ?? [];
  const base = name.split("/").at(-1)?.toLowerCase() ?? name;
  const qualifiers = { repository_url: name, ...(tag === undefined ? {} : { tag }) };
  return {
    id: distinctId(`image-${name}-${tag ?? "untagged"}`, full),
    kind: "image",
    name,
    version: tag ?? digest,
    licence: undefined,
    purl: packageUrl("oci", base, digest, qualifiers),
    download: undefined,
    notes: { reference: image },
  };
}

function archivedImage(image: ResolvedImage): Material {
  const { architecture, reference } = image;
  const material = imageMaterial(reference);
  return {
    ...material,
    id: `${material.id}-${architecture}`,
    download: downloadOf(image, true),
    notes: { ...material.notes, architecture },
  };
}

/**
 * Qualifiers in the order of their names.
 * https://ecma-tc54.github.io/ECMA-427/
 */
function packageUrl(
  type: string,
  name: string,
  version: string | undefined,
  qualifiers: Readonly<Record<string, string>>,
): string {
  const text = Object.entries(qualifiers)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${percentEncoded(value)}`)
    .join("&");
  const at = version === undefined ? "" : `@${percentEncoded(version)}`;
  return `pkg:${type}/${percentEncoded(name)}${at}?${text}`;
}

/** Everything but letters, digits and `.-_~:`: a package URL never has a colon as %3A. */
function percentEncoded(text: string): string {
  return encodeURIComponent(text)
    .replaceAll("%3A", ":")
    .replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Different things may have the same words; the digest of the whole tells them apart. */
function distinctId(words: string, whole: string): string {
  return `${spdxWord(words)}-${hash(whole).slice(0, 8)}`;
}

function spdxWord(text: string): string {
  return text.replace(/[^A-Za-z0-9.-]+/g, "-");
}

function uniqueById(materials: readonly Material[]): Material[] {
  return [...new Map(materials.map((one) => [one.id, one])).values()];
}

function byId(a: Material, b: Material): number {
  return a.id < b.id ? -1 : 1;
}

/** A digest of all that a document will say, so that the same cluster has the same document. */
export function fingerprint(bill: BillOfMaterials): string {
  return hash(JSON.stringify(bill));
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
