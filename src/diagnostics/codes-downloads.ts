const error = "error" as const;
const warning = "warning" as const;

/** Diagnostics of what is downloaded here: into the cache, into mirrors. */
export const downloadCodes = () => ({
  "downloads-ca-invalid": {
    severity: error,
    message: () => "downloads.ca holds no certificates in PEM that can be read",
    hint: () => "write downloads.ca: { $file: company-ca.pem }",
  },
  "downloads-ca-private": {
    severity: error,
    message: () => "downloads.ca holds a private key, which would go to every node",
    hint: () => "give the certificates alone",
  },
  "downloads-no-mirror": {
    severity: error,
    message: (p: { names: string }) =>
      `nothing may come from upstream, and no mirror has ${p.names}`,
    hint: () => "give downloads.mirrors, or mirrors or a url for each of them in binaries",
  },
  "images-runtime": {
    severity: error,
    message: (p: { runtime: string }) =>
      `${p.runtime} has no program that loads archives of images`,
    hint: () => "use containerd or docker, or a registry that the nodes reach",
  },
  "image-duplicate": {
    severity: error,
    message: (p: { image: string }) => `image ${p.image} is there twice`,
  },
  "image-name-short": {
    severity: error,
    message: (p: { image: string; full: string }) =>
      `containerd keeps image "${p.image}" under its whole name ${p.full}, so no node would find it`,
    hint: (p: { full: string }) => `write "${p.full}"; Pods may still use the short name`,
  },
  "image-not-sandbox": {
    severity: warning,
    message: (p: { image: string; sandbox: string }) =>
      `${p.image} is not the image that Pods are started with, which is ${p.sandbox}: nodes would have to pull that one`,
    hint: (p: { sandbox: string }) =>
      `give an archive of ${p.sandbox}, or set containerRuntime.sandboxImage to the one that is here`,
  },
  "image-digest-missing": {
    severity: error,
    message: (p: { image: string; architecture: string }) =>
      `image ${p.image} has no sha256 for ${p.architecture}, which pool nodes need`,
    hint: (p: { architecture: string }) =>
      `add sha256.${p.architecture}: the 64 hexadecimal digits that sha256sum prints of the archive`,
  },
  "lock-unreadable": {
    severity: error,
    message: (p: { file: string; reason: string }) => `cannot read ${p.file}: ${p.reason}`,
  },
  "lock-invalid": {
    severity: error,
    message: (p: { reason: string }) => `the lock file cannot be used: ${p.reason}`,
    hint: () => "remove the file and run nodegen lock again",
  },
  "lock-disagrees": {
    severity: error,
    message: (p: {
      name: string;
      version: string;
      architecture: string;
      source: string;
      other: string;
    }) =>
      `the lock file has another digest for ${p.name} ${p.version} on ${p.architecture} than ${p.source}, which says ${p.other}`,
    hint: () => "find out which is right; then remove the entry, or correct the profile",
  },
  "lock-published-differs": {
    severity: error,
    message: (p: { name: string; url: string; published: string; found: string }) =>
      `${p.name}: ${p.url} publishes sha256 ${p.published}, the file itself has ${p.found}`,
    hint: () => "do not use it before you know why",
  },
  "download-failed": {
    severity: error,
    message: (p: { name: string; sources: readonly string[] }) =>
      `${p.name} could not be downloaded: ${p.sources.join("; ")}`,
    hint: (p: { sources: readonly string[] }) =>
      p.sources.some((source) => source.endsWith(": wrong digest"))
        ? "a server gives another file than the one whose sha256 is known: see what it serves, and the sha256 of the profile"
        : "run the command again: it goes on where it stopped",
  },
  "mirror-conflict": {
    severity: error,
    message: (p: { file: string; name: string; sha256: string; other: string }) =>
      `${p.file} cannot be two files: ${p.name} wants sha256 ${p.sha256}, another one ${p.other}`,
    hint: () => "give one of them a url of its own, or make a mirror for each",
  },
  "mirror-not-ours": {
    severity: error,
    message: (p: { path: string; reason: string }) => `${p.path} is no mirror: ${p.reason}`,
    hint: () => "name a folder that nodegen mirror --dest made, or one that is empty or new",
  },
  "mirror-file-missing": {
    severity: error,
    message: (p: { file: string }) => `${p.file} is not in the mirror`,
    hint: () => "run nodegen mirror PROFILE --dest DIR again",
  },
  "mirror-file-wrong": {
    severity: error,
    message: (p: { file: string; sha256: string }) =>
      `${p.file} is not the file with sha256 ${p.sha256}`,
    hint: () => "run nodegen mirror PROFILE --dest DIR again: it replaces the file",
  },
  "mirror-file-extra": {
    severity: "note" as const,
    message: (p: { file: string }) => `${p.file} is in the mirror, but not in its SHA256SUMS`,
  },
});
