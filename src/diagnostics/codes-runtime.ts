import type { Severity } from "./diagnostic.ts";

const error: Severity = "error";
const warning: Severity = "warning";

/** What can be wrong with the settings of a container runtime. */
export const runtimeCodes = () => ({
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
