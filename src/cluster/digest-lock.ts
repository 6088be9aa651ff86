import { diagnose } from "../diagnostics/diagnostic.ts";
import type { Report } from "../diagnostics/report.ts";
import type { BinaryCatalog, Download } from "../facts/binary-catalog.ts";
import type { LockedBinary } from "../profile/lock-file.ts";
import type { Profile } from "../profile/profile.ts";

/** Digests that neither the catalogue nor the profile has. */
export interface DigestLock {
  /** Those of the profile's lock file. */
  readonly entries: readonly LockedBinary[];
  /** The digest of a download, or `undefined` where it is not known. */
  digestOf(download: Download): string | undefined;
}

/** Answers from the entries of a lock file; one for another URL does not count. */
export function createDigestLock(entries: readonly LockedBinary[]): DigestLock {
  return { entries, digestOf: (download) => findLocked(entries, download)?.sha256 };
}

/** The entry for a download. */
export function findLocked(
  entries: readonly LockedBinary[],
  { name, version, architecture, urls }: Download,
): LockedBinary | undefined {
  return entries.find(
    (one) =>
      one.name === name &&
      one.version === version &&
      one.architecture === architecture &&
      urls.includes(one.url),
  );
}

/** Complains where the lock file says another digest than the profile or the catalogue: one of them is wrong. */
export function checkDigestLock(
  entries: readonly LockedBinary[],
  profile: Profile,
  catalog: BinaryCatalog,
  report: Report,
): void {
  for (const { name, version, architecture, sha256, url, span } of entries) {
    const found = catalog.findBinary(name, version, architecture);
    const given = profile.binaries?.[name];
    const ownVersion = given?.version?.replace(/^v/, "") ?? version;
    const fromProfile = ownVersion === version ? given?.sha256?.[architecture] : undefined;
    const fromCatalog = found?.urls.includes(url) === true ? found.sha256 : undefined;
    const other = fromProfile ?? fromCatalog;
    if (other === undefined || other === sha256) continue;
    const source = fromProfile === undefined ? "nodegen's catalogue" : `binaries.${name}.sha256`;
    const params = { name, version, architecture, source, other };
    report.addNew([diagnose("lock-disagrees", params, span === undefined ? {} : { span })]);
  }
}
