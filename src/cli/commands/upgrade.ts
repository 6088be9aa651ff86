import { resolve } from "node:path";
import { parseKubernetesVersion } from "../../cluster/kubernetes-version.ts";
import { type Diagnostic, diagnose, hasErrors } from "../../diagnostics/diagnostic.ts";
import { emitClusterManifests } from "../../emit/cluster-manifests.ts";
import { loadBinaryCatalog } from "../../facts/binary-catalog.ts";
import { defaultsFor, newestMinor, oldestMinor } from "../../facts/compatibility.ts";
import { loadComponentSettings } from "../../facts/component-settings.ts";
import { compareVersions } from "../../facts/version-order.ts";
import { presets } from "../../generated/presets.ts";
import { replaceText } from "../../output/replace-text.ts";
import { createNodePlanner } from "../../plan/plan-node.ts";
import { type LoadedProfile, loadProfile } from "../../profile/load-profile.ts";
import type { Profile } from "../../profile/profile.ts";
import type { ReadFile } from "../../profile/read-text.ts";
import { type Compilation, compile } from "../compile.ts";
import { exitCodes, UsageError } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { printDiagnostics } from "../print-diagnostics.ts";
import { readFile } from "../read-file.ts";
import { editTexts } from "../upgrade/edit-texts.ts";
import { type Built, downloadChanges, fileChanges } from "../upgrade/node-changes.ts";
import { formatUpgrade, type NodeChanges } from "../upgrade/report.ts";
import { settingChanges } from "../upgrade/setting-changes.ts";
import {
  applyEdits,
  pinnedVersions,
  spelledLike,
  type VersionEdit,
} from "../upgrade/version-edit.ts";

export interface UpgradeOptions {
  readonly profile: string;
  /** `1.36.4`, or `1.36` for the newest release of it that is known. */
  readonly to: string;
  /** Change the files of the profile. */
  readonly write: boolean;
  /** Replace pinned versions that the release cannot use, too. */
  readonly pins: boolean;
}

interface Loaded {
  readonly value: LoadedProfile;
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * `nodegen upgrade`: what another release makes of a profile, line by line. Exit 1 where that release cannot be built;
 * then nothing is written.
 */
export async function upgrade(options: UpgradeOptions, io: Io): Promise<number> {
  const to = readTarget(options.to);
  const { value, sources, diagnostics } = load(options.profile, io);
  const from = parseKubernetesVersion(value?.profile.kubernetes.version ?? "");
  if (value === undefined || from === undefined) return await failLoading(options, io);
  refuseOlder(from.text, to);
  if (from.text === to) {
    io.out(`${options.profile}: already at Kubernetes ${to}\n`);
    return exitCodes.done;
  }
  const release = releaseEdit(value.profile, to);
  const alone = await compileWith([release], options, io);
  const minor = parseKubernetesVersion(to)?.minor ?? 0;
  const catalog = await loadBinaryCatalog();
  const pinned = pinnedVersions(value.profile, minor, alone.diagnostics, catalog);
  const needed = options.pins ? pinned.filter(({ reason }) => reason === "needed") : [];
  const made = [release, ...needed];
  const after = needed.length === 0 ? alone : await compileWith(made, options, io);
  const before = await compileWith([], options, io);
  io.out(`${options.profile}: Kubernetes ${from.text} -> ${to}\n\n`);
  io.out(
    formatUpgrade({
      profile: value.profile,
      from: from.minor,
      to: minor,
      locate: (path) => value.locate(path),
      show: (path, text) => (value.sensitive(path) ? value.describe(path) : text),
      edits: [release, ...pinned],
      pins: options.pins,
      settings: settingChanges(value.profile, from.minor, minor, await loadComponentSettings()),
      nodes: await compareNodes(before, after),
    }),
  );
  printDiagnostics([...diagnostics, ...newOnes(before, after)], sources, io);
  if (hasErrors(after.diagnostics)) {
    io.err(`\nKubernetes ${to} cannot be built from this profile yet; nothing was written\n`);
    return exitCodes.failed;
  }
  return options.write ? write(made, { value, sources }, options, io) : exitCodes.done;
}

function readTarget(text: string): string {
  const short = /^v?1\.(\d{1,3})$/.exec(text)?.[1];
  const minor = Number(short ?? parseKubernetesVersion(text)?.minor ?? Number.NaN);
  if (!(minor >= oldestMinor && minor <= newestMinor)) {
    throw new UsageError(
      `--to takes a Kubernetes release from 1.${oldestMinor} to 1.${newestMinor}, not "${text}"`,
    );
  }
  if (short === undefined) return text.replace(/^v/, "");
  const newest = defaultsFor(minor)?.versions.kubernetes;
  if (newest === undefined) throw new UsageError(`no release of 1.${minor} is known: name one`);
  return newest;
}

function refuseOlder(from: string, to: string): void {
  if (compareVersions(to, from) >= 0) return;
  throw new UsageError(`--to ${to} is older than the profile's ${from}: nodes only go forward`);
}

function load(file: string, io: Io, texts: ReadonlyMap<string, string> = new Map()) {
  const read: ReadFile = (path, limit) => {
    const text = texts.get(path);
    return text === undefined
      ? readFile(resolve(io.cwd, path), limit)
      : { bytes: Buffer.from(text) };
  };
  return loadProfile({ file, readFile: read, env: io.env, presets });
}

/** Says what `check` would say of a profile that cannot be read or names no release. */
async function failLoading({ profile }: UpgradeOptions, io: Io): Promise<number> {
  const { diagnostics, sources } = await compile(
    { file: profile, makeSecrets: false, until: "plan" },
    io,
  );
  printDiagnostics(diagnostics, sources, io);
  return exitCodes.failed;
}

function releaseEdit(profile: Profile, to: string): VersionEdit {
  const from = profile.kubernetes.version;
  return { path: ["kubernetes", "version"], from, to: spelledLike(from, to), reason: "asked" };
}

async function compileWith(
  edits: readonly VersionEdit[],
  { profile }: UpgradeOptions,
  io: Io,
): Promise<Compilation> {
  const adjust = (given: Profile) => applyEdits(given, edits);
  return await compile({ file: profile, makeSecrets: false, until: "limits", adjust }, io);
}

async function compareNodes(
  before: Compilation,
  after: Compilation,
): Promise<NodeChanges | undefined> {
  const [left, right] = [await built(before), await built(after)];
  if (left === undefined || right === undefined) return undefined;
  return {
    downloads: downloadChanges(left.cluster, right.cluster),
    files: fileChanges(left, right),
  };
}

async function built({ cluster, secrets }: Compilation): Promise<Built | undefined> {
  if (cluster === undefined || secrets === undefined) return undefined;
  const settings = await loadComponentSettings();
  return {
    cluster,
    planNode: (pool, node) => createNodePlanner({ cluster, pool, secrets, settings })(node),
    clusterFiles: emitClusterManifests(cluster, secrets),
  };
}

/** What only the new release complains of. */
function newOnes(before: Compilation, after: Compilation): readonly Diagnostic[] {
  const key = ({ code, path }: Diagnostic) => JSON.stringify([code, path]);
  const old = new Set(before.diagnostics.map(key));
  return after.diagnostics.filter((one) => one.severity === "error" || !old.has(key(one)));
}

function write(
  edits: readonly VersionEdit[],
  { value, sources }: Loaded,
  { profile }: UpgradeOptions,
  io: Io,
): number {
  const wanted = applyEdits(value.profile, edits);
  const reload = (texts: ReadonlyMap<string, string>) => load(profile, io, texts).value?.profile;
  const { texts, diagnostics } = editTexts(edits, value, sources, wanted, reload);
  const failures = [...texts].flatMap(([file, text]) => {
    const result = replaceText(resolve(io.cwd, file), sources.get(file) ?? "", text);
    if (result.ok) io.out(`\nchanged ${file}\n`);
    return result.ok ? [] : [diagnose("upgrade-write-failed", { file, reason: result.reason })];
  });
  printDiagnostics([...diagnostics, ...failures], sources, io);
  return diagnostics.length + failures.length > 0 ? exitCodes.failed : exitCodes.done;
}
