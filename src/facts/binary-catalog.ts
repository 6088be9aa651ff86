import type { Architecture } from "./architecture.ts";
import type { Component, UrlRule } from "./binaries-data.ts";
import type { BinaryLayout } from "./binary-layout.ts";
import { compareVersions } from "./version-order.ts";

/** Where a version of a component is downloaded from and how it is put in place. */
export interface Download {
  readonly name: string;
  readonly version: string;
  readonly architecture: Architecture;
  /** Upstream, best first. */
  readonly urls: readonly string[];
  readonly layout: BinaryLayout;
  /** The component whose download this is: `name`, or a bundle that holds it (`cri-containerd`, `hyperkube`). */
  readonly source: string;
  readonly note?: string;
}

/** A download whose digest is known. */
export interface CatalogEntry extends Download {
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/** The downloads nodegen knows. */
export interface BinaryCatalog {
  /** Every component's name, sorted. */
  readonly names: readonly string[];
  /** The download with its digest, or `undefined` where no source has one for this version and architecture. */
  findBinary(name: string, version: string, architecture: Architecture): CatalogEntry | undefined;
  /** The component's own download at any version, for one whose digest the profile gives. */
  findDownload(name: string, version: string, architecture: Architecture): Download | undefined;
  /** The versions that `findBinary` finds, oldest first; for any architecture when none is named. */
  knownVersions(name: string, architecture?: Architecture): readonly string[];
  /** Up to two known versions on each side of `version`, oldest first, for hints. */
  nearestVersions(name: string, version: string, architecture?: Architecture): readonly string[];
}

/** When the digests were collected. */
export const catalogDate = "2026-11-20T00:00:00Z";

/** Reads the catalogue; only commands that need it pay for parsing it. */
export async function loadBinaryCatalog(): Promise<BinaryCatalog> {
  const { binaries } = await import("./binaries-data.ts");
  return createBinaryCatalog(binaries);
}

/** The catalogue over a table of components. */
export function createBinaryCatalog(
  components: Readonly<Record<string, Component>>,
): BinaryCatalog {
  const table = new Map(Object.entries(components));

  function findDownload(name: string, version: string, architecture: Architecture) {
    const component = table.get(name);
    if (component?.urls === undefined) return undefined;
    return describeDownload(name, component, version, architecture);
  }

  function findBinary(name: string, version: string, architecture: Architecture) {
    const own = withDigest(findDownload(name, version, architecture), table.get(name));
    if (own !== undefined) return own;
    for (const substitute of table.get(name)?.substitutes ?? []) {
      const holder = table.get(substitute.component);
      const download = findDownload(substitute.component, version, architecture);
      const found = withDigest(download, holder);
      if (found !== undefined) {
        const layout = archiveLayout(substitute.prefix, substitute.patterns);
        return { ...found, name, layout };
      }
    }
    return undefined;
  }

  function knownVersions(name: string, architecture?: Architecture) {
    const holders = [name, ...(table.get(name)?.substitutes ?? []).map((one) => one.component)];
    const versions = holders.flatMap((holder) => versionsOf(table.get(holder), architecture));
    return [...new Set(versions)].sort(compareVersions);
  }

  function nearestVersions(name: string, version: string, architecture?: Architecture) {
    const known = knownVersions(name, architecture);
    const below = known.filter((one) => compareVersions(one, version) < 0);
    const above = known.filter((one) => compareVersions(one, version) > 0);
    return [...below.slice(-2), ...above.slice(0, 2)];
  }

  return { names: [...table.keys()], findBinary, findDownload, knownVersions, nearestVersions };
}

function describeDownload(
  name: string,
  component: Component,
  version: string,
  architecture: Architecture,
): Download | undefined {
  const rule = component.urls?.find((one) => covers(one, version));
  if (rule === undefined) return undefined;
  const fill = (template: string) => fillTemplate(template, version, architecture);
  return {
    name,
    version,
    architecture,
    urls: rule.urls.map(fill),
    layout: archiveLayout(component.prefix && fill(component.prefix), component.patterns),
    source: name,
    ...(component.note === undefined ? {} : { note: component.note }),
  };
}

function withDigest(
  download: Download | undefined,
  component: Component | undefined,
): CatalogEntry | undefined {
  if (download === undefined || component === undefined) return undefined;
  if (!Object.hasOwn(component.digests, download.version)) return undefined;
  const sha256 = component.digests[download.version]?.[download.architecture];
  return sha256 === undefined ? undefined : { ...download, sha256 };
}

function versionsOf(component: Component | undefined, architecture?: Architecture): string[] {
  return Object.entries(component?.digests ?? {})
    .filter(([, digests]) => architecture === undefined || digests[architecture] !== undefined)
    .map(([version]) => version);
}

function covers(rule: UrlRule, version: string): boolean {
  if (rule.from !== undefined && compareVersions(version, rule.from) < 0) return false;
  return rule.before === undefined || compareVersions(version, rule.before) < 0;
}

function archiveLayout(
  prefix: string | undefined,
  patterns: readonly string[] | undefined,
): BinaryLayout {
  if (prefix === undefined || patterns === undefined) return { kind: "file" };
  return { kind: "archive", prefix, patterns };
}

/** `uname -m` of each architecture, Docker's spelling. */
const unameNames: Readonly<Record<Architecture, string>> = { amd64: "x86_64", arm64: "aarch64" };

function fillTemplate(template: string, version: string, architecture: Architecture): string {
  return template
    .replaceAll("{version}", version)
    .replaceAll("{arch}", architecture)
    .replaceAll("{uname}", unameNames[architecture]);
}
