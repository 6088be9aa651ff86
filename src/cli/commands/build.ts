import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import type { Cluster } from "../../cluster/cluster.ts";
import { type Diagnostic, diagnose, hasErrors } from "../../diagnostics/diagnostic.ts";
import type { EmittedCluster } from "../../emit/emit-cluster.ts";
import { type BuildDifference, compareBuild } from "../../output/compare-build.ts";
import { notIgnoredByGit } from "../../output/git-ignored.ts";
import { type BuildTarget, type MakeFiles, writeBuild } from "../../output/write-build.ts";
import { describeEvents } from "../../secrets/secrets-event.ts";
import { recipientsFile } from "../../secrets/secrets-paths.ts";
import { buildSummary } from "../build-summary.ts";
import { type Compilation, compile } from "../compile.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { printDiagnostics } from "../print-diagnostics.ts";
import { createProgressBar } from "../progress-bar.ts";
import type { UnlockOptions } from "../read-identities.ts";
import { selectNodes } from "../select-nodes.ts";

export interface BuildOptions {
  readonly profile: string;
  /** The folder above the build. */
  readonly out: string;
  /** Only these nodes; empty for all. */
  readonly nodes: readonly string[];
  /** Compare with what is there and write nothing. */
  readonly check: boolean;
  /** Put the user-data into the launch sheet. */
  readonly sheetWithSecrets: boolean;
  readonly unlock?: UnlockOptions;
}

/** `nodegen build`: compiles a profile and writes `out/<cluster>/`, or compares with it. */
export async function build(options: BuildOptions, io: Io): Promise<number> {
  const bar = createProgressBar("building", io, () => performance.now());
  let total = 0;
  const compilation = await compile(
    {
      file: options.profile,
      makeSecrets: !options.check,
      until: "emit",
      sheetWithSecrets: options.sheetWithSecrets,
      unlock: options.unlock ?? {},
      onCluster: (cluster) => {
        selectNodes(cluster, options.nodes);
        // A pool that does not name its nodes has one user-data.
        total = cluster.pools.reduce((sum, pool) => sum + (pool.nodes.length || 1), 0);
      },
      onNode: (done) => bar.update(done, total),
    },
    io,
  );
  io.err(describeEvents(compilation.events));
  const { cluster, emit } = compilation;
  if (cluster === undefined || emit === undefined) {
    printDiagnostics(compilation.diagnostics, compilation.sources, io);
    return exitCodes.failed;
  }
  const nodes = selectNodes(cluster, options.nodes);
  const target: BuildTarget = {
    outputFolder: resolve(io.cwd, options.out),
    cluster: cluster.name,
    ...(nodes === undefined ? {} : { nodes }),
  };
  const makeFiles: MakeFiles<EmittedCluster> = async (put, kept) => {
    const made = await emit(put, kept);
    bar.end();
    return made;
  };
  return options.check
    ? await reportDifferences(compilation, target, makeFiles, io)
    : await write({ ...compilation, cluster }, { ...target, waitMs: waitMs(total) }, makeFiles, io);
}

/** Another build of the cluster is waited for as long as it may take. */
function waitMs(launches: number): number {
  return 20_000 + 10 * launches;
}

async function write(
  compilation: Compilation & { readonly cluster: Cluster },
  target: BuildTarget & { readonly waitMs: number },
  makeFiles: MakeFiles<EmittedCluster>,
  io: Io,
): Promise<number> {
  const { cluster, sources } = compilation;
  const written = await writeBuild({ ...target, cwd: io.cwd }, makeFiles);
  const diagnostics = [...compilation.diagnostics, ...written.diagnostics];
  if (written.value === undefined) {
    printDiagnostics(diagnostics, sources, io);
    return exitCodes.failed;
  }
  const ignored = ignoreWarnings(compilation.secretsFolder, written.value.folder, io);
  printDiagnostics([...diagnostics, ...ignored], sources, io);
  const folder = shortPath(written.value.folder, io);
  io.out(`${written.value.changed ? "wrote" : "unchanged:"} ${folder}\n\n`);
  io.out(buildSummary(cluster, written.value.made, folder, target.nodes));
  return exitCodes.done;
}

async function reportDifferences(
  compilation: Compilation,
  target: BuildTarget,
  makeFiles: MakeFiles<EmittedCluster>,
  io: Io,
): Promise<number> {
  const compared = await compareBuild(target, makeFiles);
  const diagnostics = [...compilation.diagnostics, ...compared.diagnostics];
  printDiagnostics(diagnostics, compilation.sources, io);
  if (compared.value === undefined || hasErrors(diagnostics)) return exitCodes.failed;
  if (compilation.secrets?.standIn === true) {
    io.out(
      "the secrets are not all there, or near their end: a build would make them and change its output\n",
    );
    return exitCodes.different;
  }
  for (const difference of compared.value) io.out(`${describeDifference(difference)}\n`);
  if (compared.value.length > 0) return exitCodes.different;
  io.out("unchanged\n");
  return exitCodes.done;
}

function describeDifference({ kind, path }: BuildDifference): string {
  return `${kind.padEnd(7)}  ${path}`;
}

function ignoreWarnings(
  secretsFolder: string | undefined,
  outputFolder: string,
  io: Io,
): readonly Diagnostic[] {
  const warnings: Diagnostic[] = [];
  const secrets =
    secretsFolder === undefined || existsSync(resolve(io.cwd, secretsFolder, recipientsFile))
      ? undefined
      : notIgnoredByGit(resolve(io.cwd, secretsFolder));
  if (secrets !== undefined) {
    warnings.push(diagnose("secrets-not-ignored", { ...secrets, path: secretsFolder ?? "" }));
  }
  const output = notIgnoredByGit(outputFolder);
  if (output !== undefined) {
    warnings.push(diagnose("output-not-ignored", { ...output, path: shortPath(outputFolder, io) }));
  }
  return warnings;
}

function shortPath(path: string, io: Io): string {
  const short = relative(io.cwd, path);
  return short === "" || short.startsWith("..") ? path : short;
}
