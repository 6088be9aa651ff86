import { compareVersions } from "./version-order.ts";

/** Whether a kubelet and a runtime work together. `note`: they should, but nobody vouches for the pair. */
export type RuntimeSupport =
  | { readonly ok: true; readonly note?: string }
  | { readonly ok: false; readonly reason: string };

/** The newest docker that kubeadm of 1.`minor` and later had validated: https://github.com/kubernetes/kubernetes/pull/98977 is the last. */
const validatedDockers: readonly (readonly [minor: number, series: string])[] = [
  [21, "20.10"],
  [17, "19.03"],
  [14, "18.09"],
  [12, "18.06"],
  [6, "17.03"],
];

/**
 * Whether the dockershim of kubelet 1.`minor` can drive docker `version`. Docker 25 has API 1.44, with which the code
 * that dockershim and cri-dockerd share fails: https://github.com/k3s-io/k3s/issues/9279
 */
export function dockershimSupport(minor: number, version: string): RuntimeSupport {
  if (atLeast(version, "25")) {
    return {
      ok: false,
      reason: `kubelet 1.${minor} cannot drive docker ${version}: its dockershim fails from docker 25 on`,
    };
  }
  const newest = validatedDockers.find(([since]) => minor >= since)?.[1];
  if (newest === undefined || compareVersions(series(version), newest) <= 0) return { ok: true };
  return {
    ok: true,
    note: `docker ${version} is newer than ${newest}, the newest that was validated with Kubernetes 1.${minor}`,
  };
}

/**
 * Whether cri-dockerd can stand between kubelet 1.`minor` and docker `version`. CRI v1 came with cri-dockerd 0.3.0
 * (https://github.com/Mirantis/cri-dockerd/issues/136), docker 25 with 0.3.10
 * (https://github.com/rancher-sandbox/rancher-desktop/issues/6660), a client for docker 29 with 0.3.16
 * (https://github.com/Mirantis/cri-dockerd/issues/395), and after 0.3.11 docker 23 is the oldest
 * (https://github.com/Mirantis/cri-dockerd/pull/346).
 */
export function criDockerdSupport(minor: number, adapter: string, version: string): RuntimeSupport {
  if (minor >= 26 && !atLeast(adapter, "0.3.0")) {
    return {
      ok: false,
      reason: `kubelet 1.${minor} speaks CRI v1 only, which needs cri-dockerd 0.3.0 or newer`,
    };
  }
  const needs = atLeast(version, "29") ? "0.3.16" : atLeast(version, "25") ? "0.3.10" : "0";
  if (!atLeast(adapter, needs)) {
    return {
      ok: false,
      reason: `docker ${version} needs cri-dockerd ${needs} or newer, and this is ${adapter}`,
    };
  }
  if (atLeast(version, "23") || !atLeast(adapter, "0.3.12")) return { ok: true };
  return {
    ok: true,
    note: `cri-dockerd ${adapter} is made for docker 23 and newer, and docker ${version} is older`,
  };
}

/**
 * Whether kubelet 1.`minor` can use CRI-O `version`: CRI-O's minors follow Kubernetes' own.
 * https://github.com/cri-o/cri-o#compatibility-matrix-cri-o--kubernetes
 */
export function crioSupport(minor: number, version: string): RuntimeSupport {
  const distance = Math.abs(Number(version.split(".")[1]) - minor);
  if (distance === 0) return { ok: true };
  const pair = `CRI-O ${version} is made for Kubernetes ${series(version)}`;
  return distance === 1
    ? { ok: true, note: `${pair}, and this is 1.${minor}` }
    : { ok: false, reason: `${pair} and cannot be used with 1.${minor}` };
}

/**
 * The first version of a runtime whose containers start on a host with cgroup v2 alone.
 * https://kubernetes.io/docs/concepts/architecture/cgroups/#requirements and, for docker,
 * https://docs.docker.com/engine/containers/runmetrics/#running-docker-on-cgroup-v2
 */
export const firstWithCgroupV2 = { containerd: "1.4", docker: "20.10", "cri-o": "1.20" } as const;

/** Whether `version` of a runtime works on a host with cgroup v2 alone; before, it needs cgroup v1. */
export function runtimeKnowsCgroupV2(
  name: keyof typeof firstWithCgroupV2,
  version: string,
): boolean {
  return atLeast(version, firstWithCgroupV2[name]);
}

/** overlay2 is refused on a 3.x kernel that has it unless told; the option is gone in 24. https://github.com/docker/cli/pull/4220 */
export function checksKernelForOverlay2(dockerVersion: string): boolean {
  return !atLeast(dockerVersion, "17.12");
}

/** The OCI runtime that CRI-O itself prefers: https://github.com/cri-o/cri-o/releases/tag/v1.31.0 */
export function crioDefaultRuntime(version: string): "crun" | "runc" {
  return atLeast(version, "1.31") ? "crun" : "runc";
}

/** The monitor is a setting of each OCI runtime, not of all together: https://github.com/cri-o/cri-o/pull/5823 */
export function hasMonitorFields(crioVersion: string): boolean {
  return atLeast(crioVersion, "1.25");
}

/** The kubelet's image garbage collector knows the sandbox image by its own flag; later the runtime pins it. Source: until 1.28. */
export function garbageCollectsSandboxImage(minor: number): boolean {
  return minor < 29;
}

/** `20.10` of `20.10.17`. */
function series(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}

function atLeast(version: string, lowest: string): boolean {
  return compareVersions(version.split("-", 1)[0] ?? version, lowest) >= 0;
}
