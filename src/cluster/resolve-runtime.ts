import type { Report } from "../diagnostics/report.ts";
import type { BinaryCatalog } from "../facts/binary-catalog.ts";
import { pauseImage } from "../facts/compatibility.ts";
import { breaksPinnedSandboxImage } from "../facts/containerd-features.ts";
import { hasDockershim } from "../facts/kubernetes-features.ts";
import type { ContainerRuntimeProfile, KubeletProfile, Profile } from "../profile/profile.ts";
import type { ContainerRuntime, KubernetesVersion } from "./cluster.ts";
import { isImageReference } from "./image-reference.ts";
import { resolveRegistryMirrors } from "./resolve-registry-mirrors.ts";
import { resolveRuntimeVersion } from "./resolve-runtime-version.ts";
import { checkRuntimeConfig } from "./rules/runtime-config.ts";

/** Fills in `containerRuntime` from the versions that go with this Kubernetes, and refuses what cannot work with it. */
export function resolveContainerRuntime(
  profile: Profile,
  kubernetes: KubernetesVersion,
  catalog: BinaryCatalog,
  report: Report,
): ContainerRuntime {
  const given: ContainerRuntimeProfile = profile.containerRuntime ?? {};
  const { name = "containerd", cgroupDriver = "systemd", config = {} } = given;
  checkCgroupDriver(profile, cgroupDriver, report);
  checkRuntimeConfig(name, config, profile, report);
  const version = resolveRuntimeVersion(name, profile, kubernetes, catalog, report);
  const settings = {
    version,
    sandboxImage: resolveSandboxImage(profile, kubernetes, report),
    cgroupDriver,
    registryMirrors: resolveRegistryMirrors(name, given, report),
    config,
  };
  if (name === "docker") {
    const adapter = hasDockershim(kubernetes.minor) ? "dockershim" : "cri-dockerd";
    return { name, adapter, ...settings };
  }
  if (name === "containerd" && breaksPinnedSandboxImage(version)) {
    checkPinnedImage(settings.sandboxImage, version, report);
  }
  return { name, ...settings };
}

function resolveSandboxImage(
  profile: Profile,
  kubernetes: KubernetesVersion,
  report: Report,
): string {
  const image =
    profile.containerRuntime?.sandboxImage ?? usualSandboxImage(profile, kubernetes, report);
  if (!isImageReference(image)) {
    report.add("image-reference-invalid", { image }, ["containerRuntime", "sandboxImage"]);
  }
  return image;
}

/** The kubelet's own; up to 1.9 there is one for each architecture. */
function usualSandboxImage(
  profile: Profile,
  kubernetes: KubernetesVersion,
  report: Report,
): string {
  const architectures = new Set(profile.nodePools.map(({ arch }) => arch ?? "amd64"));
  const images = new Set([...architectures].map((one) => pauseImage(kubernetes.minor, one)));
  const [image] = images;
  if (images.size > 1) {
    report.add("sandbox-image-needed", { kubernetes: kubernetes.text }, ["kubernetes", "version"]);
  }
  return image ?? "registry.k8s.io/pause:3.10";
}

function checkPinnedImage(image: string, version: string, report: Report): void {
  if (!image.includes("@sha256:")) return;
  report.add("sandbox-image-digest", { version }, ["containerRuntime", "sandboxImage"]);
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
