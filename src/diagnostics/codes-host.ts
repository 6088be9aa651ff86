import type { Severity } from "./diagnostic.ts";

const error: Severity = "error";

/** What can be wrong with paths and with what the host gets: files, modules, kernel settings, packages, commands. */
export const hostCodes = () => ({
  "path-invalid": {
    severity: error,
    message: (p: { path: string; reason: string }) =>
      `path "${p.path}" cannot be used: ${p.reason}`,
    hint: () => "write an absolute path of letters, digits and . _ - + = @ , without .. and spaces",
  },
  "path-duplicate": {
    severity: error,
    message: (p: { path: string; field: string; other: string }) =>
      `paths.${p.field} and paths.${p.other} are both ${p.path}`,
    hint: () => "each file needs a path of its own",
  },
  "file-mode-open-secret": {
    severity: error,
    message: (p: { mode: string }) =>
      `a secret file cannot have mode "${p.mode}": others could read it`,
    hint: () => `write "0600" or "0400"`,
  },
  "file-owner-invalid": {
    severity: error,
    message: (p: { owner: string }) => `owner "${p.owner}" is not "user:group"`,
    hint: () =>
      `write "root:root"; the user must exist in the image, because files are written before users are made`,
  },
  "file-content-invalid": {
    severity: error,
    message: () => "the content is not base64, as encoding says it is",
  },
  "file-duplicate": {
    severity: error,
    message: (p: { path: string; other: string }) =>
      `file ${p.path} is already written by ${p.other}`,
    hint: () => "two parts of a profile cannot write one file; choose another path",
  },
  "file-is-folder": {
    severity: error,
    message: (p: { path: string; other: string }) =>
      `file ${p.path} stands where ${p.other} needs a folder`,
    hint: () => "choose another path",
  },
  "kernel-module-invalid": {
    severity: error,
    message: (p: { name: string }) => `"${p.name}" is not the name of a kernel module`,
  },
  "sysctl-invalid": {
    severity: error,
    message: (p: { key: string; reason: string }) =>
      `sysctl "${p.key}" cannot be used: ${p.reason}`,
    hint: () => `write it as "net.ipv4.ip_forward: 1"`,
  },
  "sysctl-not-the-kubelets": {
    severity: error,
    message: (p: { key: string; value: string; wanted: string }) =>
      `with protectKernelDefaults the kubelet does not start where ${p.key} is ${p.value}: it wants ${p.wanted}`,
    hint: (p: { key: string; wanted: string }) =>
      `write ${p.key}: ${p.wanted}, or leave it out: nodegen sets it; or remove protectKernelDefaults`,
  },
  "package-name-invalid": {
    severity: error,
    message: (p: { name: string }) => `"${p.name}" is not the name of a package`,
  },
  "command-invalid": {
    severity: error,
    message: (p: { reason: string }) => `this command cannot be run: ${p.reason}`,
  },
});
