import type { Severity } from "./diagnostic.ts";

const error: Severity = "error";
const warning: Severity = "warning";
const note: Severity = "note";

const needsCgroupV1 =
  "needs a host with cgroup v1, which Debian 11, Ubuntu 21.10, RHEL 9 and newer ones do not start with";
const takeCgroupV1 =
  "take an older image, or one with systemd.unified_cgroup_hierarchy=0 on its kernel's command line";

/** What can be wrong with a container runtime and its settings, and what it or the kubelet needs of the host. */
export const runtimeCodes = () => ({
  "runtime-version-invalid": {
    severity: error,
    message: (p: { version: string; runtime: string }) =>
      `"${p.version}" is not a version of ${p.runtime}`,
    hint: () => `write all three numbers, such as "2.3.4"`,
  },
  "runtime-incompatible": {
    severity: error,
    message: (p: { reason: string }) => p.reason,
    hint: (p: { suggestion: string | undefined }) =>
      p.suggestion === undefined ? undefined : `use ${p.suggestion}, or leave version out`,
  },
  "runtime-untested": {
    severity: warning,
    message: (p: { note: string }) => p.note,
    hint: (p: { suggestion: string | undefined }) =>
      p.suggestion === undefined ? undefined : `${p.suggestion} is the usual one`,
  },
  "runtime-version-needed": {
    severity: error,
    message: (p: { kubernetes: string; runtime: string }) =>
      `no default version of ${p.runtime} is known for Kubernetes ${p.kubernetes}`,
    hint: (p: { runtime: string }) =>
      p.runtime === "docker"
        ? "set containerRuntime.version"
        : "set containerRuntime.version, or containerRuntime.name: docker",
  },
  "cgroup-driver-mismatch": {
    severity: error,
    message: (p: { kubelet: string; runtime: string }) =>
      `the kubelet's cgroupDriver is ${p.kubelet} and the container runtime's is ${p.runtime}: Pods would be killed at random`,
    hint: () => "set containerRuntime.cgroupDriver alone; the kubelet follows it",
  },
  "kubelet-needs-cgroup-v1": {
    severity: note,
    message: (p: { version: string }) => `kubelet ${p.version} ${needsCgroupV1}`,
    hint: () => `${takeCgroupV1}; kubelets from 1.19 on take cgroup v2`,
  },
  "runtime-needs-cgroup-v1": {
    severity: note,
    message: (p: { runtime: string; version: string; since: string }) =>
      `${p.runtime} ${p.version} ${needsCgroupV1}`,
    hint: (p: { runtime: string; since: string }) =>
      `${takeCgroupV1}; ${p.runtime} takes cgroup v2 from ${p.since} on`,
  },
  "runtime-setting-managed": {
    severity: error,
    message: (p: { setting: string; instead: string }) =>
      `${p.setting} follows from ${p.instead} and cannot be set here`,
    hint: (p: { instead: string }) => `remove it and set ${p.instead}`,
  },
  "runtime-setting-null": {
    severity: error,
    message: (p: { setting: string }) =>
      `${p.setting} is null, which the file of a container runtime cannot hold`,
    hint: () => "leave it out",
  },
  "registry-mirror-unsupported": {
    severity: error,
    message: (p: { host: string }) =>
      `docker knows mirrors of docker.io alone, and these are of ${p.host}`,
    hint: () => "write the mirror's host in the image names, or use another container runtime",
  },
  "registry-mirror-path": {
    severity: error,
    message: (p: { url: string }) =>
      `docker takes a mirror with nothing after its host and port, and this is "${p.url}"`,
    hint: () => `write "https://host:port"`,
  },
  "sandbox-image-needed": {
    severity: error,
    message: (p: { kubernetes: string }) =>
      `Kubernetes ${p.kubernetes} has a pause image for each architecture, and the pools have both`,
    hint: () => "set containerRuntime.sandboxImage to one for both, such as k8s.gcr.io/pause:3.1",
  },
  "sandbox-image-digest": {
    severity: warning,
    message: (p: { version: string }) =>
      `containerd ${p.version} does not find a sandbox image that is named by digest: no Pod starts (fixed in 2.3.4)`,
    hint: () => "name the image by its tag, or use containerd 2.3.4",
  },
});
