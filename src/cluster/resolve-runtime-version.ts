import type { Report } from "../diagnostics/report.ts";
import type { BinaryCatalog } from "../facts/binary-catalog.ts";
import { defaultsFor } from "../facts/compatibility.ts";
import { containerdSupport } from "../facts/containerd-features.ts";
import { hasDockershim } from "../facts/kubernetes-features.ts";
import {
  criDockerdSupport,
  crioSupport,
  dockershimSupport,
  type RuntimeSupport,
} from "../facts/runtime-features.ts";
import { compareVersions } from "../facts/version-order.ts";
import type { Profile } from "../profile/profile.ts";
import type { ContainerRuntime, KubernetesVersion } from "./cluster.ts";
import { runtimeTitles } from "./runtime-titles.ts";

type RuntimeName = ContainerRuntime["name"];

/** The runtime's version: the profile's, checked against this Kubernetes, or the usual one. `0.0.0` where there is none. */
export function resolveRuntimeVersion(
  name: RuntimeName,
  profile: Profile,
  kubernetes: KubernetesVersion,
  catalog: BinaryCatalog,
  report: Report,
): string {
  const path = ["containerRuntime", "version"];
  const given = profile.containerRuntime?.version;
  const standard = usualVersion(name, kubernetes.minor, catalog);
  const version = given?.replace(/^v/, "") ?? standard;
  const runtime = runtimeTitles[name];
  if (version === undefined) {
    report.add("runtime-version-needed", { runtime, kubernetes: kubernetes.text }, [
      "kubernetes",
      "version",
    ]);
    return "0.0.0";
  }
  if (!/^\d+\.\d+\.\d+(?:-[0-9a-z.]+)?$/.test(version)) {
    report.add("runtime-version-invalid", { runtime, version: given ?? version }, path);
    return version;
  }
  const found = support(name, version, kubernetes.minor, profile);
  const suggestion = standard === undefined ? undefined : `${runtime} ${standard}`;
  if (!found.ok) {
    report.add("runtime-incompatible", { reason: found.reason, suggestion }, path);
  } else if (found.note !== undefined) {
    report.add("runtime-untested", { note: found.note, suggestion }, path);
  }
  return version;
}

/** The facts' version, or where no source has a digest for it the newest one before it; for CRI-O the newest of the minor. */
function usualVersion(
  name: RuntimeName,
  minor: number,
  catalog: BinaryCatalog,
): string | undefined {
  const usual = defaultsFor(minor)?.versions[name];
  if (name === "containerd") return usual;
  const known = catalog.knownVersions(name);
  if (name === "cri-o") {
    return usual ?? known.filter((one) => one.startsWith(`1.${minor}.`)).at(-1);
  }
  return known.filter((one) => compareVersions(one, `${usual}.999`) <= 0).at(-1);
}

function support(
  name: RuntimeName,
  version: string,
  minor: number,
  profile: Profile,
): RuntimeSupport {
  if (name === "containerd") return containerdSupport(minor, version);
  if (name === "cri-o") return crioSupport(minor, version);
  if (hasDockershim(minor)) return dockershimSupport(minor, version);
  const given = profile.binaries?.["cri-dockerd"]?.version?.replace(/^v/, "");
  const adapter = given ?? defaultsFor(minor)?.versions["cri-dockerd"];
  return adapter === undefined ? { ok: true } : criDockerdSupport(minor, adapter, version);
}
