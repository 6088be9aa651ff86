import { dirname, join, relative, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import type { Cluster } from "../cluster/cluster.ts";
import { createDigestLock, type DigestLock } from "../cluster/digest-lock.ts";
import { resolveCluster } from "../cluster/resolve-cluster.ts";
import { checkTokenLifetime } from "../cluster/rules/token-lifetime.ts";
import { secretsRequest } from "../cluster/secrets-request.ts";
import { type Diagnostic, hasErrors } from "../diagnostics/diagnostic.ts";
import { createReport } from "../diagnostics/report.ts";
import { createFitCheck } from "../emit/clearly-fits.ts";
import type { EmittedCluster } from "../emit/emit-cluster.ts";
import { loadBinaryCatalog } from "../facts/binary-catalog.ts";
import { type ComponentSettings, loadComponentSettings } from "../facts/component-settings.ts";
import { presets } from "../generated/presets.ts";
import { version } from "../generated/version.ts";
import type { MakeFiles } from "../output/write-build.ts";
import type { NodePlan } from "../plan/node-plan.ts";
import { planCluster } from "../plan/plan-cluster.ts";
import { type LoadedProfile, type LoadOutcome, loadProfile } from "../profile/load-profile.ts";
import type { LockedBinary } from "../profile/lock-file.ts";
import type { Profile } from "../profile/profile.ts";
import { listExpiries } from "../secrets/expiries.ts";
import type { Secrets } from "../secrets/secrets.ts";
import type { SecretsEvent } from "../secrets/secrets-event.ts";
import { loadOrCreateSecrets, loadSecrets, type StoreOutcome } from "../secrets/store.ts";
import { boundHeap } from "./bound-heap.ts";
import type { Io } from "./io.ts";
import { placeDiagnostics } from "./place-diagnostics.ts";
import { diskFiles, type FileReader } from "./read-file.ts";
import { readIdentities, type UnlockOptions } from "./read-identities.ts";
import { type ReadLock, readLock } from "./read-lock.ts";

/** What came of a profile; a later field is `undefined` where an earlier stage found an error. */
export interface Compilation {
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
  readonly cluster: Cluster | undefined;
  /** What the cluster was made of; a later stage's diagnostics are placed in it. */
  readonly loaded: LoadedProfile | undefined;
  /** Only where `until` is `plan`. */
  readonly plans: readonly NodePlan[] | undefined;
  /** Only where `until` is `emit`: plans and emits node by node, and says what is wrong with them. To be called once. */
  readonly emit: MakeFiles<EmittedCluster> | undefined;
  readonly secrets: Secrets | undefined;
  readonly secretsFolder: string | undefined;
  readonly events: readonly SecretsEvent[];
}

export interface CompileOptions {
  /** The profile's path as the user gave it. */
  readonly file: string;
  /** Whether secrets that are not there may be made; otherwise stand-ins of the same size take their place. */
  readonly makeSecrets: boolean;
  /** Where to stop. `cluster`: before the secrets. `limits`: as far as it takes to say whether every target's limit is kept. */
  readonly until: "cluster" | "plan" | "limits" | "emit";
  /** Put the user-data into the launch sheet. */
  readonly sheetWithSecrets?: boolean;
  /** Where the profile and all that it names is read from; the disk unless given. */
  readonly files?: FileReader;
  /** Answers for the lock file's entries; `createDigestLock` unless given. */
  readonly lock?: (entries: readonly LockedBinary[]) => DigestLock;
  /** What opens an encrypted secrets folder. */
  readonly unlock?: UnlockOptions;
  /** Changes the profile before it is resolved. */
  readonly adjust?: (profile: Profile) => Profile;
  /** Called when the profile is known to be right; may throw a UsageError. */
  readonly onCluster?: (cluster: Cluster) => void;
  /** Called after each node that is emitted. */
  readonly onNode?: (done: number) => void;
}

/** The whole way of a profile, stage by stage, each only when the one before found no error. */
export async function compile(options: CompileOptions, io: Io): Promise<Compilation> {
  const { files = diskFiles } = options;
  const lock = await readLock(options.file, io, files);
  const {
    sources,
    value: loaded,
    diagnostics,
  } = withLock(
    lock,
    loadProfile({
      file: options.file,
      readFile: (path, limit) => files.read(resolve(io.cwd, path), limit),
      env: io.env,
      presets,
    }),
  );
  const nothing = {
    sources,
    cluster: undefined,
    loaded: undefined,
    plans: undefined,
    emit: undefined,
    secrets: undefined,
    secretsFolder: undefined,
    events: [],
  };
  if (loaded === undefined) return { ...nothing, diagnostics };
  const [catalog, settings] = await Promise.all([loadBinaryCatalog(), loadComponentSettings()]);
  const profile = options.adjust?.(loaded.profile) ?? loaded.profile;
  const makeLock = options.lock ?? createDigestLock;
  const facts = { catalog, settings, lock: makeLock(lock.value ?? []) };
  const resolved = resolveCluster(profile, facts);
  const soFar = [...diagnostics, ...placeDiagnostics(resolved.diagnostics, loaded)];
  if (resolved.value === undefined) return { ...nothing, diagnostics: soFar };
  options.onCluster?.(resolved.value);
  await boundHeap(resolved.value);
  if (options.until === "cluster") {
    const secretsFolder = secretsFolderOf(options.file, resolved.value, io);
    return { ...nothing, cluster: resolved.value, loaded, secretsFolder, diagnostics: soFar };
  }
  return await compileCluster(
    resolved.value,
    loaded,
    { ...nothing, diagnostics: soFar },
    options,
    io,
  );
}

/** A lock file that cannot be read is as bad as such a profile. */
function withLock(lock: ReadLock, loaded: LoadOutcome): LoadOutcome {
  const { file, text, value, diagnostics } = lock;
  if (text === undefined && value !== undefined) return loaded;
  return {
    value: value === undefined ? undefined : loaded.value,
    diagnostics: [...loaded.diagnostics, ...diagnostics],
    sources: new Map([...loaded.sources, [file, text ?? ""]]),
  };
}

async function compileCluster(
  cluster: Cluster,
  loaded: LoadedProfile,
  before: Compilation,
  options: CompileOptions,
  io: Io,
): Promise<Compilation> {
  const secretsFolder = secretsFolderOf(options.file, cluster, io);
  const found = await findSecrets(cluster, secretsFolder, options, io);
  const compilation = {
    ...before,
    cluster,
    loaded,
    secretsFolder,
    secrets: found.value,
    events: found.events,
    diagnostics: [...before.diagnostics, ...placeDiagnostics(found.diagnostics, loaded)],
  };
  if (found.value === undefined) return compilation;
  const tokens = checkTokenLifetime(cluster, found.value, io.now);
  const diagnostics = [...compilation.diagnostics, ...placeDiagnostics(tokens, loaded)];
  const planned: Planned = {
    cluster,
    secrets: found.value,
    settings: await loadComponentSettings(),
    place: (complaints) => placeDiagnostics(complaints, loaded),
  };
  switch (options.until) {
    case "emit":
      return { ...compilation, diagnostics, emit: emitPlanned(planned, options) };
    case "limits": {
      const limits = await checkLimits(planned, options);
      return { ...compilation, diagnostics: [...diagnostics, ...limits] };
    }
    default: {
      const plans = collectPlans(planned);
      return { ...compilation, ...plans, diagnostics: [...diagnostics, ...plans.diagnostics] };
    }
  }
}

/** What the nodes are planned from, as often as it takes. */
interface Planned {
  readonly cluster: Cluster;
  readonly secrets: Secrets;
  readonly settings: ComponentSettings;
  readonly place: (diagnostics: readonly Diagnostic[]) => readonly Diagnostic[];
}

function collectPlans(planned: Planned): Pick<Compilation, "plans" | "diagnostics"> {
  const report = createReport();
  const plans = [...planCluster(planned.cluster, planned.secrets, planned.settings, report)];
  const { diagnostics } = report;
  return {
    plans: hasErrors(diagnostics) ? undefined : plans,
    diagnostics: planned.place(diagnostics),
  };
}

/** Goes as far as it takes to say whether every target's limit is kept. */
async function checkLimits(
  planned: Planned,
  options: CompileOptions,
): Promise<readonly Diagnostic[]> {
  const { cluster, secrets, settings, place } = planned;
  const report = createReport();
  const fits = createFitCheck(cluster.targets, (bytes) => gzipSync(bytes).length);
  let fit = true;
  for (const plan of planCluster(cluster, secrets, settings, report)) fit &&= fits(plan);
  const { diagnostics } = report;
  if (fit || hasErrors(diagnostics)) return place(diagnostics);
  return (await emitPlanned(planned, options)(() => undefined)).diagnostics;
}

/** The emitters are loaded only where their output is wanted. */
function emitPlanned(
  { cluster, secrets, settings, place }: Planned,
  { onNode, sheetWithSecrets = false }: CompileOptions,
): MakeFiles<EmittedCluster> {
  return async (put, kept) => {
    const { emitCluster } = await import("../emit/emit-cluster.ts");
    const { emitClusterManifests } = await import("../emit/cluster-manifests.ts");
    const report = createReport();
    const emitted = await emitCluster(
      {
        cluster,
        plans: planCluster(cluster, secrets, settings, report),
        clusterFiles: emitClusterManifests(cluster, secrets),
        expires: secrets.standIn ? [] : listExpiries(secrets),
        version,
        sheetWithSecrets,
        ...(kept === undefined ? {} : { kept }),
        ...(onNode === undefined ? {} : { onNode }),
      },
      put,
    );
    // With two files of one path nothing about sizes is worth saying.
    const found = hasErrors(report.diagnostics)
      ? report.diagnostics
      : [...report.diagnostics, ...emitted.diagnostics];
    const value = hasErrors(found) ? undefined : emitted;
    return { value, diagnostics: place(found) };
  };
}

/** Where nothing is emitted, an encrypted folder needs not be opened: secrets of the same size stand in. */
export async function findSecrets(
  cluster: Cluster,
  directory: string,
  { makeSecrets, unlock = {}, until }: Pick<CompileOptions, "makeSecrets" | "unlock" | "until">,
  io: Io,
): Promise<StoreOutcome> {
  const identities = await readIdentities(directory, unlock, io);
  if (identities.value === undefined) {
    return { value: undefined, diagnostics: identities.diagnostics, events: [] };
  }
  const request = secretsRequest(cluster);
  const store = { directory, request, now: io.now, identities: identities.value };
  if (makeSecrets) return await loadOrCreateSecrets(store);
  const loaded = await loadSecrets({ ...store, standInForLocked: until !== "emit" });
  return { ...loaded, events: [] };
}

/** `<cluster>.secrets` beside the profile, relative to the working folder where it lies below it. */
function secretsFolderOf(file: string, cluster: Cluster, io: Io): string {
  const folder = join(dirname(resolve(io.cwd, file)), `${cluster.name}.secrets`);
  const short = relative(io.cwd, folder);
  // The store takes a relative path from the process's own folder.
  return short.startsWith("..") || io.cwd !== process.cwd() ? folder : short;
}
