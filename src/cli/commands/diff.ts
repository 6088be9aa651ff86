import { existsSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { secretsRequest } from "../../cluster/secrets-request.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { compareFiles } from "../../plan/compare/compare-files.ts";
import type { CompareOptions } from "../../plan/compare/compare-states.ts";
import { recipientsFile } from "../../secrets/secrets-paths.ts";
import { listStandIns } from "../../secrets/stand-in.ts";
import { builtSide, findBuild } from "../diff/built-side.ts";
import { collectGroups } from "../diff/collect-groups.ts";
import { differenceToJson } from "../diff/diff-json.ts";
import type { Against, Difference } from "../diff/difference.ts";
import { formatDifference } from "../diff/format-difference.ts";
import { openRevision } from "../diff/git-files.ts";
import { plannedSide } from "../diff/planned-side.ts";
import type { LaunchName, Side } from "../diff/side.ts";
import { showsLines, unifiedDiff } from "../diff/unified-diff.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { type PlannedOutcome, type PlannedProfile, planProfile } from "../plan-profile.ts";
import { printDiagnostics } from "../print-diagnostics.ts";
import type { FileReader } from "../read-file.ts";
import type { UnlockOptions } from "../read-identities.ts";
import { selectNodes } from "../select-nodes.ts";
import { visibleText } from "../visible-text.ts";

export interface DiffOptions {
  readonly profile: string;
  /** A folder or a git revision; the build below `out` unless given. */
  readonly against?: string;
  /** The folder above the build. */
  readonly out: string;
  /** Only these nodes; empty for all. */
  readonly nodes: readonly string[];
  readonly format: "text" | "json";
  readonly namesOnly: boolean;
  /** Say it by the exit code alone. */
  readonly quiet: boolean;
  readonly unlock: UnlockOptions;
}

/** One side, and what there is to say about its secrets. */
interface Found {
  readonly against: Against;
  readonly side: Side;
  readonly standIns: readonly string[];
}

/** `nodegen diff`: what differs from an earlier build or revision, and what follows for each node. Makes and writes nothing. */
export async function diff(options: DiffOptions, io: Io): Promise<number> {
  const after = await planSide(options, undefined, io);
  printDiagnostics(after.diagnostics, after.sources, io);
  if (after.value === undefined) return exitCodes.failed;
  const { cluster } = after.value;
  const before = await findBefore(options, cluster.name, io);
  if (before === undefined) return exitCodes.failed;
  const selected = selectNodes(cluster, options.nodes, nodesOf(before.side));
  const texts = new Set([...standInsOf(after.value), ...before.standIns]);
  const locked = texts.size > 0 && isLocked(after.value, options, io);
  const compare: CompareOptions = {
    bootstrapKubeconfig: cluster.paths.bootstrapKubeconfig,
    standIns: texts.size === 0 ? undefined : { texts, locked },
    before: before.against.kind === "build" ? "build" : "profile",
  };
  const chosen = selected?.map((name): LaunchName => ({ kind: "node", name }));
  const side = plannedSide(after.value);
  const groups = await collectGroups(before.side, side, chosen, compare);
  if (groups.value === undefined) return fail(groups.diagnostics, io);
  const difference: Difference = {
    cluster: cluster.name,
    against: before.against,
    groups: groups.value,
    clusterFiles: chosen === undefined ? compareClusterFiles(before.side, side, compare) : [],
  };
  if (locked)
    io.err(
      "the secrets folder is encrypted: secrets and certificates are not compared without --identity\n",
    );
  print(difference, options, io);
  const { length } = [...difference.groups, ...difference.clusterFiles];
  return length === 0 ? exitCodes.done : exitCodes.different;
}

/** A node that the profile has no more can be looked at too. */
function nodesOf({ launches }: Side): readonly string[] {
  return launches.flatMap(({ kind, name }) => (kind === "node" ? [name] : []));
}

function print(difference: Difference, { format, namesOnly, quiet }: DiffOptions, io: Io): void {
  if (quiet) return;
  const text =
    format === "json" ? differenceToJson(difference) : formatDifference(difference, namesOnly);
  io.out(text);
}

async function planSide(
  { profile, unlock }: DiffOptions,
  files: FileReader | undefined,
  io: Io,
): Promise<PlannedOutcome> {
  const source = files === undefined ? {} : { files };
  return await planProfile({ file: profile, unlock, ...source }, io);
}

function compareClusterFiles(before: Side, after: Side, options: CompareOptions) {
  return compareFiles(before.clusterFiles, after.clusterFiles, options).map((file) => ({
    ...file,
    lines: showsLines(file) ? unifiedDiff(file) : undefined,
  }));
}

/** A folder wins over a revision of the same name. */
async function findBefore(
  options: DiffOptions,
  cluster: string,
  io: Io,
): Promise<Found | undefined> {
  const { against, out } = options;
  const folder = resolve(io.cwd, against ?? out);
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  return against === undefined || isFolder
    ? findBuilt(folder, cluster, io)
    : await findRevision(against, options, io);
}

function findBuilt(folder: string, cluster: string, io: Io): Found | undefined {
  const build = findBuild(folder, cluster);
  if (build === undefined) {
    fail([diagnose("diff-build-missing", { folder: shortPath(folder, io), cluster })], io);
    return undefined;
  }
  const side = builtSide(build);
  if (side.value === undefined) {
    fail(side.diagnostics, io);
    return undefined;
  }
  const against: Against = { kind: "build", folder: shortPath(build.root, io) };
  return { against, side: side.value, standIns: [] };
}

async function findRevision(
  revision: string,
  options: DiffOptions,
  io: Io,
): Promise<Found | undefined> {
  const files = openRevision(revision, resolve(io.cwd, options.profile));
  const { value, diagnostics, sources } = await planSide(options, files, io);
  const commit = files.commit.slice(0, 12);
  for (const path of files.notInCommit) {
    io.err(
      `${visibleText(shortPath(path, io))} is not in commit ${commit}: compared as it is now\n`,
    );
  }
  if (value === undefined) {
    io.err(`the profile of commit ${commit}:\n`);
    printDiagnostics(diagnostics, sources, io);
    return undefined;
  }
  const against: Against = { kind: "revision", revision, commit: files.commit };
  return { against, side: plannedSide(value), standIns: standInsOf(value) };
}

function standInsOf({ cluster, secrets }: PlannedProfile): readonly string[] {
  return listStandIns(secrets, secretsRequest(cluster));
}

/** True where stand-ins are there only because nobody opened the secrets folder. */
function isLocked({ secretsFolder }: PlannedProfile, { unlock }: DiffOptions, io: Io): boolean {
  const given = unlock.identity ?? io.env["NODEGEN_AGE_IDENTITY"] ?? "";
  const folder = resolve(io.cwd, secretsFolder);
  return given === "" && existsSync(join(folder, recipientsFile));
}

function fail(diagnostics: readonly Diagnostic[], io: Io): number {
  printDiagnostics(diagnostics, new Map(), io);
  return exitCodes.failed;
}

function shortPath(path: string, io: Io): string {
  const short = relative(io.cwd, path);
  return short === "" || short.startsWith("..") ? path : short;
}
