import { diagnose } from "../diagnostics/diagnostic.ts";
import type { Report } from "../diagnostics/report.ts";
import type { Architecture } from "../facts/architecture.ts";
import type { BinaryCatalog, CatalogEntry, Download } from "../facts/binary-catalog.ts";
import { type DefaultVersions, defaultsFor } from "../facts/compatibility.ts";
import { compareVersions } from "../facts/version-order.ts";
import type { BinaryProfile, Profile } from "../profile/profile.ts";
import type { ContainerRuntime, KubernetesVersion, ResolvedBinary } from "./cluster.ts";
import { cniBinaries } from "./cni-binaries.ts";
import { checkDigestLock, type DigestLock } from "./digest-lock.ts";
import {
  checkMirrors,
  checkUpstream,
  downloadUrlProblem,
  mirrorPath,
  withMirrors,
} from "./download-mirrors.ts";
import type { Facts } from "./facts.ts";

/** A component that the cluster's nodes download, with the version that the rest of the profile gives it. */
interface Wanted {
  readonly name: string;
  readonly version: string | undefined;
  /** The field that sets the version, where it is not `binaries.<name>.version`. */
  readonly field: string | undefined;
}

interface Context {
  readonly profile: Profile;
  readonly catalog: BinaryCatalog;
  readonly lock: DigestLock | undefined;
  readonly report: Report;
}

/** Every download of the cluster for every architecture of its pools, each with a digest known beforehand. */
export function resolveBinaries(
  profile: Profile,
  version: KubernetesVersion,
  runtime: ContainerRuntime,
  { catalog, lock }: Facts,
  report: Report,
): readonly ResolvedBinary[] {
  const context = { profile, catalog, lock, report };
  const wanted = wantedBinaries(profile, version, runtime, catalog);
  checkNames(profile, wanted, report);
  checkMirrors(profile, report);
  checkUpstream(
    wanted.map(({ name }) => name),
    profile,
    report,
  );
  checkDigestLock(lock?.entries ?? [], profile, catalog, report);
  const architectures = [...new Set(profile.nodePools.map((pool) => pool.arch ?? "amd64"))].sort();
  return wanted.flatMap((one) =>
    architectures.flatMap(
      (architecture) => resolveBinary(one, architecture, version, context) ?? [],
    ),
  );
}

function wantedBinaries(
  profile: Profile,
  kubernetes: KubernetesVersion,
  runtime: ContainerRuntime,
  catalog: BinaryCatalog,
): readonly Wanted[] {
  const defaults = defaultsFor(kubernetes.minor)?.versions;
  const field = "kubernetes.version";
  const proxy = { name: "kube-proxy", version: kubernetes.text, field: undefined };
  return [
    { name: "kubelet", version: kubernetes.text, field },
    ...(profile.kubeProxy?.enabled === false ? [] : [proxy]),
    ...runtimeBinaries(runtime, defaults),
    ...cniBinaries(profile, runtime, defaults, catalog),
  ];
}

/** docker's and CRI-O's archives bring their own runc, CRI-O's also crictl; dockershim has nothing for crictl to ask. */
function runtimeBinaries(
  runtime: ContainerRuntime,
  defaults: DefaultVersions | undefined,
): readonly Wanted[] {
  const { name, version } = runtime;
  const program = { name, version, field: "containerRuntime.version" };
  const others = {
    containerd: ["runc", "crictl"] as const,
    docker:
      name === "docker" && runtime.adapter === "cri-dockerd"
        ? (["cri-dockerd", "crictl"] as const)
        : [],
    "cri-o": [],
  }[name];
  return [
    program,
    ...others.map((other) => ({ name: other, version: defaults?.[other], field: undefined })),
  ];
}

function checkNames(profile: Profile, wanted: readonly Wanted[], report: Report): void {
  const known = wanted.map((one) => one.name);
  for (const [name, given] of Object.entries(profile.binaries ?? {})) {
    const path = ["binaries", name];
    const one = wanted.find((candidate) => candidate.name === name);
    if (one === undefined)
      report.add("binary-unknown", { name, known: known.join(", ") }, path, "key");
    else if (given.version !== undefined && one.field !== undefined) {
      report.add(
        "binary-version-elsewhere",
        { name, field: one.field },
        [...path, "version"],
        "key",
      );
    } else if (given.version !== undefined && !isVersion(given.version)) {
      report.add("binary-version-invalid", { name, version: given.version }, [...path, "version"]);
    }
  }
}

/** It becomes part of file names, URLs and lines of a table. */
function isVersion(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9.+_~-]{0,127}$/.test(text);
}

function resolveBinary(
  wanted: Wanted,
  architecture: Architecture,
  kubernetes: KubernetesVersion,
  context: Context,
): ResolvedBinary | undefined {
  const given = context.profile.binaries?.[wanted.name] ?? {};
  if (given.version !== undefined && !isVersion(given.version)) return undefined;
  const version = given.version?.replace(/^v/, "") ?? wanted.version ?? "";
  const own = givenDownload(wanted.name, version, architecture, given, context);
  if (own === "invalid") return undefined;
  if (wanted.name === "kube-proxy" && !isOfMinor(version, kubernetes)) {
    reportOtherMinor(version, kubernetes, context.report);
    return undefined;
  }
  const entry = own ?? findEntry(wanted, version, architecture, given, context);
  if (entry === undefined) {
    reportUnknown(wanted, version, architecture, kubernetes, context);
    return undefined;
  }
  const { name, sha256, layout } = entry;
  return {
    name,
    version: entry.version,
    architecture,
    urls: withMirrors(entry.urls, { name, version: entry.version, architecture }, context.profile),
    file: mirrorPath(entry.urls[0] ?? ""),
    sha256,
    layout,
  };
}

/** The download that the profile gives by URL and digest; `undefined` where it gives none. */
function givenDownload(
  name: string,
  version: string,
  architecture: Architecture,
  given: BinaryProfile,
  context: Context,
): CatalogEntry | "invalid" | undefined {
  const urls = given.url === undefined ? undefined : [given.url].flat();
  const digest = given.sha256?.[architecture];
  if (urls === undefined && digest === undefined) return undefined;
  const path = ["binaries", name];
  const upstream: Download | undefined = context.catalog.findDownload(name, version, architecture);
  const filled = urls?.map((url) =>
    url.replaceAll("{version}", version).replaceAll("{arch}", architecture),
  );
  const problem = (filled ?? []).map(downloadUrlProblem).find((reason) => reason !== undefined);
  if (problem !== undefined) {
    context.report.add("url-invalid", { url: [given.url].flat().join(" "), reason: problem }, [
      ...path,
      "url",
    ]);
    return "invalid";
  }
  if (upstream === undefined) return undefined;
  const download = { ...upstream, urls: filled ?? upstream.urls };
  const sha256 = digest ?? context.lock?.digestOf(download);
  if (sha256 !== undefined) return { ...download, sha256 };
  context.report.add("binary-digest-missing", { name, architecture }, [...path, "url"], "key");
  return "invalid";
}

function isOfMinor(version: string, kubernetes: KubernetesVersion): boolean {
  return version.startsWith(`1.${kubernetes.minor}.`);
}

/** Its file and flags are written for the minor of `kubernetes.version`. */
function reportOtherMinor(version: string, kubernetes: KubernetesVersion, report: Report): void {
  const path = ["binaries", "kube-proxy", "version"];
  report.addNew([
    diagnose("kube-proxy-other-minor", { version, minor: `1.${kubernetes.minor}` }, { path }),
  ]);
}

/** The catalogue's entry. kube-proxy may be of an earlier patch of the minor: the version skew policy allows it. */
function findEntry(
  wanted: Wanted,
  version: string,
  architecture: Architecture,
  given: BinaryProfile,
  { catalog, lock, report }: Context,
): CatalogEntry | undefined {
  const { name } = wanted;
  const exact =
    catalog.findBinary(name, version, architecture) ??
    findInLock(catalog.findDownload(name, version, architecture), lock);
  if (exact !== undefined || name !== "kube-proxy" || given.version !== undefined) return exact;
  const minor = version.split(".").slice(0, 2).join(".");
  const used = catalog
    .knownVersions(name, architecture)
    .filter((one) => one.startsWith(`${minor}.`) && compareVersions(one, version) < 0)
    .at(-1);
  if (used === undefined) return undefined;
  const path = ["kubernetes", "version"];
  report.addNew([diagnose("binary-version-substituted", { name, version, used }, { path })]);
  return catalog.findBinary(name, used, architecture);
}

function findInLock(
  download: Download | undefined,
  lock: DigestLock | undefined,
): CatalogEntry | undefined {
  const sha256 = download === undefined ? undefined : lock?.digestOf(download);
  return download === undefined || sha256 === undefined ? undefined : { ...download, sha256 };
}

function reportUnknown(
  wanted: Wanted,
  version: string,
  architecture: Architecture,
  kubernetes: KubernetesVersion,
  { profile, catalog, report }: Context,
): void {
  const { name } = wanted;
  // runc and crictl have no default version where the runtime has none.
  const ofRuntime = wanted.field === "containerRuntime.version" || wanted.version === undefined;
  const unreadable = ["runtime-version-invalid", "runtime-version-needed"];
  const reported = report.diagnostics.some(({ code }) => unreadable.includes(code));
  if (ofRuntime && reported) return;
  const nearest = catalog
    .nearestVersions(name, version, architecture)
    .filter((one) => name !== "kube-proxy" || isOfMinor(one, kubernetes))
    .join(", ");
  const field = wanted.field?.split(".");
  const own =
    profile.binaries?.[name]?.version === undefined ? undefined : ["binaries", name, "version"];
  const shown = version === "" ? `for Kubernetes ${kubernetes.text}` : version;
  const runtimeGiven = !ofRuntime || profile.containerRuntime?.version !== undefined;
  const path = own ?? (runtimeGiven ? field : undefined) ?? ["kubernetes", "version"];
  const setBy = own?.join(".") ?? wanted.field ?? `binaries.${name}.version`;
  const params = { name, version: shown, architecture, nearest, field: setBy };
  report.add("binary-version-unknown", params, path);
}
