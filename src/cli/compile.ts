import { dirname, join, relative, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import type { Cluster } from "../cluster/cluster.ts";
import { createDigestLock, type DigestLock } from "../cluster/digest-lock.ts";
import { resolveCluster } from "../cluster/resolve-cluster.ts";
import { checkTokenLifetime } from "../cluster/rules/token-lifetime.ts";
import { secretsRequest } from "../cluster/secrets-request.ts";
import { type Diagnostic, hasErrors, type Outcome } from "../diagnostics/diagnostic.ts";
import { clearlyFits } from "../emit/clearly-fits.ts";
import type { EmittedCluster } from "../emit/emit-cluster.ts";
import { loadBinaryCatalog } from "../facts/binary-catalog.ts";
import { loadComponentSettings } from "../facts/component-settings.ts";
import { presets } from "../generated/presets.ts";
import { version } from "../generated/version.ts";
import type { NodePlan } from "../plan/node-plan.ts";
import { planCluster } from "../plan/plan-cluster.ts";
import { type LoadedProfile, type LoadOutcome, loadProfile } from "../profile/load-profile.ts";
import type { LockedBinary } from "../profile/lock-file.ts";
import type { Profile } from "../profile/profile.ts";
import { listExpiries } from "../secrets/expiries.ts";
import type { Secrets } from "../secrets/secrets.ts";
import type { SecretsEvent } from "../secrets/secrets-event.ts";
import { loadOrCreateSecrets, loadSecrets, type StoreOutcome } from "../secrets/store.ts";
import type { Io } from "./io.ts";
import { placeDiagnostics } from "./place-diagnostics.ts";
import { readFile } from "./read-file.ts";
import { readIdentities, type UnlockOptions } from "./read-identities.ts";
import { type ReadLock, readLock } from "./read-lock.ts";

/** What came of a profile; a later field is `undefined` where an earlier stage found an error. */
export interface Compilation {
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
  readonly cluster: Cluster | undefined;
  readonly plans: readonly NodePlan[] | undefined;
  readonly emitted: EmittedCluster | undefined;
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
  const lock = await readLock(options.file, io);
  const {
    sources,
    value: loaded,
    diagnostics,
  } = withLock(
    lock,
    loadProfile({
      file: options.file,
      readFile: (path, limit) => readFile(resolve(io.cwd, path), limit),
      env: io.env,
      presets,
    }),
  );
  const nothing = {
    sources,
    cluster: undefined,
    plans: undefined,
    emitted: undefined,
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
  if (options.until === "cluster") {
    const secretsFolder = secretsFolderOf(options.file, resolved.value, io);
    return { ...nothing, cluster: resolved.value, secretsFolder, diagnostics: soFar };
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
    secretsFolder,
    secrets: found.value,
    events: found.events,
    diagnostics: [...before.diagnostics, ...placeDiagnostics(found.diagnostics, loaded)],
  };
  if (found.value === undefined) return compilation;
  const tokens = checkTokenLifetime(cluster, found.value, io.now);
  const planned = planCluster(cluster, found.value, await loadComponentSettings());
  const diagnostics = [
    ...compilation.diagnostics,
    ...placeDiagnostics([...tokens, ...planned.diagnostics], loaded),
  ];
  const { until } = options;
  const wanted = until === "emit" || (until === "limits" && !surelyFit(planned.value, cluster));
  if (planned.value === undefined || !wanted) {
    return { ...compilation, plans: planned.value, diagnostics };
  }
  const emitted = await emitCompiled(cluster, planned.value, found.value, options);
  return {
    ...compilation,
    plans: planned.value,
    emitted: hasErrors(emitted.diagnostics) ? undefined : emitted.value,
    diagnostics: [...diagnostics, ...placeDiagnostics(emitted.diagnostics, loaded)],
  };
}

/** Where nothing is emitted, an encrypted folder needs not be opened: secrets of the same size stand in. */
async function findSecrets(
  cluster: Cluster,
  directory: string,
  { makeSecrets, unlock = {}, until }: CompileOptions,
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

/** The emitters are loaded only where their output is wanted. */
async function emitCompiled(
  cluster: Cluster,
  plans: readonly NodePlan[],
  secrets: Secrets,
  { onNode, sheetWithSecrets = false }: CompileOptions,
): Promise<Outcome<EmittedCluster>> {
  const { emitCluster } = await import("../emit/emit-cluster.ts");
  const { emitClusterManifests } = await import("../emit/cluster-manifests.ts");
  return await emitCluster({
    cluster,
    plans,
    clusterFiles: emitClusterManifests(cluster, secrets),
    expires: secrets.standIn ? [] : listExpiries(secrets),
    version,
    sheetWithSecrets,
    ...(onNode === undefined ? {} : { onNode }),
  });
}

function surelyFit(plans: readonly NodePlan[] | undefined, cluster: Cluster): boolean {
  const estimate = (bytes: Uint8Array) => gzipSync(bytes).length;
  return (plans ?? []).every((plan) => clearlyFits(plan, cluster.targets, estimate));
}

/** `<cluster>.secrets` beside the profile, relative to the working folder where it lies below it. */
function secretsFolderOf(file: string, cluster: Cluster, io: Io): string {
  const folder = join(dirname(resolve(io.cwd, file)), `${cluster.name}.secrets`);
  const short = relative(io.cwd, folder);
  // The store takes a relative path from the process's own folder.
  return short.startsWith("..") || io.cwd !== process.cwd() ? folder : short;
}
