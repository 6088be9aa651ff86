import { basename, dirname, resolve } from "node:path";
import { findLocked } from "../../cluster/digest-lock.ts";
import { type Diagnostic, diagnose, hasErrors } from "../../diagnostics/diagnostic.ts";
import type { Download } from "../../facts/binary-catalog.ts";
import { toYaml } from "../../formats/yaml.ts";
import { createFiles } from "../../output/create-files.ts";
import { replaceText } from "../../output/replace-text.ts";
import { type LockedBinary, lockContent } from "../../profile/lock-file.ts";
import { compile } from "../compile.ts";
import { cacheFolder } from "../downloads/download-cache.ts";
import { usualPatience } from "../downloads/download-source.ts";
import { findDigest } from "../downloads/find-digest.ts";
import { createHttpSource } from "../downloads/http-source.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { printDiagnostics } from "../print-diagnostics.ts";
import { readLock } from "../read-lock.ts";

const heading =
  "# Digests that nodegen lock found. Keep this file beside the profile, and in version control.\n";

/** What a profile downloads beside what the catalogue knows. */
interface Demand {
  /** Entries of the lock file that are still needed. */
  readonly kept: readonly LockedBinary[];
  readonly unknown: readonly Download[];
  readonly authorities: readonly string[];
}

/**
 * `nodegen lock`: finds the digests that a profile needs and nobody gives, once, and writes them beside the profile. Entries
 * that are no longer needed go.
 */
export async function lock(profile: string, io: Io): Promise<number> {
  const demand = await findDemand(profile, io);
  if (demand === undefined) return exitCodes.failed;
  const { authorities, kept, unknown } = demand;
  const source = createHttpSource({ env: io.env, authorities, patience: usualPatience });
  const found: LockedBinary[] = [];
  const diagnostics: Diagnostic[] = [];
  try {
    for (const download of unknown) {
      const outcome = await findDigest(download, source, cacheFolder(io.env));
      diagnostics.push(...outcome.diagnostics);
      if (outcome.value === undefined) continue;
      found.push(outcome.value);
      io.out(describe(outcome.value));
    }
  } finally {
    await source.close();
  }
  const written = hasErrors(diagnostics) ? [] : await writeLock(profile, [...kept, ...found], io);
  printDiagnostics([...diagnostics, ...written], new Map(), io);
  return hasErrors([...diagnostics, ...written]) ? exitCodes.failed : exitCodes.done;
}

/** Resolves the profile with a stand-in for each digest that is not known, and notes what was asked for. */
async function findDemand(profile: string, io: Io): Promise<Demand | undefined> {
  const kept = new Set<LockedBinary>();
  const unknown = new Map<string, Download>();
  const compilation = await compile(
    {
      file: profile,
      makeSecrets: false,
      until: "cluster",
      lock: (entries) => ({
        entries,
        digestOf: (download) => {
          const entry = findLocked(entries, download);
          if (entry !== undefined) kept.add(entry);
          else unknown.set(JSON.stringify(download), download);
          return entry?.sha256 ?? "0".repeat(64);
        },
      }),
    },
    io,
  );
  const { cluster, diagnostics, sources } = compilation;
  printDiagnostics(diagnostics, sources, io);
  if (cluster === undefined || hasErrors(diagnostics)) return undefined;
  const { downloadAuthorities } = cluster;
  return {
    kept: [...kept],
    unknown: [...unknown.values()],
    authorities: downloadAuthorities === undefined ? [] : [downloadAuthorities],
  };
}

function describe({ name, version, architecture, url, sha256, evidence }: LockedBinary): string {
  return `${name} ${version} ${architecture}\n  ${url}\n  sha256 ${sha256}\n  ${evidence}\n`;
}

async function writeLock(
  profile: string,
  entries: readonly LockedBinary[],
  io: Io,
): Promise<readonly Diagnostic[]> {
  const { file, text: before } = await readLock(profile, io);
  const text = heading + toYaml(lockContent(entries));
  if (before === text || (before === undefined && entries.length === 0)) {
    io.out(
      before === undefined ? "nothing to lock: every digest is known\n" : `${file}: unchanged\n`,
    );
    return [];
  }
  const path = resolve(io.cwd, file);
  const written =
    before === undefined
      ? createFiles(dirname(path), [{ name: basename(path), text }])
      : replaceText(path, before, text);
  if (!written.ok) return [diagnose("output-not-writable", { path: file, reason: written.reason })];
  io.out(`wrote ${file}: ${entries.length} ${entries.length === 1 ? "digest" : "digests"}\n`);
  return [];
}
