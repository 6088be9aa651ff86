import type { Report } from "../diagnostics/report.ts";
import { defaultsFor, pauseImage } from "../facts/compatibility.ts";
import { containerdSupport } from "../facts/containerd-features.ts";
import type { ContainerRuntimeProfile, KubeletProfile, Profile } from "../profile/profile.ts";
import type { ContainerRuntime, KubernetesVersion } from "./cluster.ts";
import { urlProblem } from "./url.ts";

/** Fills in `containerRuntime` from the versions that go with this Kubernetes, and refuses what cannot work with it. */
export function resolveContainerRuntime(
  profile: Profile,
  version: KubernetesVersion,
  report: Report,
): ContainerRuntime {
  const given: ContainerRuntimeProfile = profile.containerRuntime ?? {};
  const cgroupDriver = given.cgroupDriver ?? "systemd";
  checkCgroupDriver(profile, cgroupDriver, report);
  return {
    name: "containerd",
    version: resolveVersion(given.version, version, report),
    sandboxImage: resolveSandboxImage(given.sandboxImage, version, report),
    cgroupDriver,
    registryMirrors: resolveRegistryMirrors(given, report),
  };
}

function resolveVersion(
  given: string | undefined,
  kubernetes: KubernetesVersion,
  report: Report,
): string {
  const path = ["containerRuntime", "version"];
  const standard = defaultsFor(kubernetes.minor)?.versions.containerd;
  const version = given?.replace(/^v/, "") ?? standard;
  if (version === undefined) {
    report.add("runtime-version-needed", { kubernetes: kubernetes.text }, [
      "kubernetes",
      "version",
    ]);
    return "0.0.0";
  }
  if (!/^\d+\.\d+\.\d+(?:-[0-9a-z.]+)?$/.test(version)) {
    report.add("runtime-version-invalid", { version: given ?? version }, path);
    return version;
  }
  const support = containerdSupport(kubernetes.minor, version);
  if (!support.ok) {
    report.add("runtime-incompatible", { reason: support.reason, suggestion: standard }, path);
  } else if (support.note !== undefined) {
    report.add("runtime-untested", { note: support.note, suggestion: standard }, path);
  }
  return version;
}

function resolveSandboxImage(
  given: string | undefined,
  kubernetes: KubernetesVersion,
  report: Report,
): string {
  const image = given ?? pauseImage(kubernetes.minor, "amd64") ?? "registry.k8s.io/pause:3.10";
  const pattern =
    /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d+)?(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/;
  if (!pattern.test(image)) {
    report.add("image-reference-invalid", { image }, ["containerRuntime", "sandboxImage"]);
  }
  return image;
}

/** The kubelet's driver follows the runtime's; a profile that sets both must set them alike. */
function checkCgroupDriver(
  profile: Profile,
  runtime: "systemd" | "cgroupfs",
  report: Report,
): void {
  const check = (given: KubeletProfile, root: readonly (string | number)[]) => {
    for (const [place, field] of [
      ["config", "cgroupDriver"],
      ["flags", "cgroup-driver"],
    ] as const) {
      const kubelet = given[place]?.[field];
      if (typeof kubelet === "string" && kubelet !== runtime) {
        report.add("cgroup-driver-mismatch", { kubelet, runtime }, [...root, place, field]);
      }
    }
  };
  check(profile.kubelet ?? {}, ["kubelet"]);
  for (const [index, pool] of profile.nodePools.entries()) {
    check(pool.kubelet ?? {}, ["nodePools", index, "kubelet"]);
  }
}

function resolveRegistryMirrors(
  given: ContainerRuntimeProfile,
  report: Report,
): ReadonlyMap<string, readonly string[]> {
  const mirrors = new Map<string, readonly string[]>();
  for (const [host, urls] of Object.entries(given.registryMirrors ?? {})) {
    const path = ["containerRuntime", "registryMirrors", host];
    if (!/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/.test(host)) {
      report.add("registry-host-invalid", { host }, path, "key");
    }
    for (const [index, url] of urls.entries()) {
      const reason = urlProblem(url);
      if (reason !== undefined) report.add("url-invalid", { url, reason }, [...path, index]);
    }
    mirrors.set(host, urls);
  }
  return mirrors;
}
