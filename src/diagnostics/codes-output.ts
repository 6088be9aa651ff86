/** Diagnostics of the output stage. */
export const outputCodes = () => ({
  "output-locked": {
    severity: "error",
    message: (p: { subject: string; lockPath: string; pid: number; host: string; since: Date }) =>
      `${p.subject} is held by another nodegen: process ${p.pid} on ${p.host}, since ${p.since.toISOString()}`,
    hint: (p: { lockPath: string }) =>
      `wait until it has ended; if it surely no longer runs, remove the folder ${p.lockPath}`,
  },
  "output-not-writable": {
    severity: "error",
    message: (p: { path: string; reason: string }) => `cannot write ${p.path}: ${p.reason}`,
    hint: () => "check the permissions, the free space and that the folder above exists",
  },
  "output-special-file": {
    severity: "error",
    message: (p: { path: string }) =>
      `${p.path} is a device, a pipe or a socket, and a file would take its place`,
    hint: (p: { path: string }) =>
      `write a file, and copy it onto a disk: dd if=FILE of=${p.path} conv=fsync`,
  },
  "output-not-ignored": {
    severity: "warning",
    message: (p: { path: string }) =>
      `${p.path} holds secrets and lies in a git repository that does not ignore it`,
    hint: (p: { pattern: string; ignoreFile: string }) =>
      `add the line ${p.pattern} to ${p.ignoreFile}`,
  },
  "init-refused": {
    severity: "error",
    message: (p: { path: string; reason: string }) => `cannot write ${p.path}: ${p.reason}`,
    hint: () => "name another folder: nodegen init FOLDER",
  },
  "output-not-a-folder": {
    severity: "error",
    message: (p: { path: string }) => `${p.path} is not a folder`,
    hint: () => "remove it or choose another output folder with -o",
  },
  "output-foreign-file": {
    severity: "error",
    message: (p: { path: string }) =>
      `${p.path} stands where this build writes, and no earlier build wrote it`,
    hint: () => "move it away or remove it, then build again; nothing was written",
  },
  "output-cwd-replaced": {
    severity: "note",
    message: (p: { path: string }) =>
      `the current folder lies in ${p.path}, which was replaced by this build`,
    hint: () => 'run cd "$PWD" to see the new files',
  },
  "output-target-limit": {
    severity: "error",
    message: (p: TargetSize) => `${describeSize(p)}: ${p.bytes - p.limit} bytes too many`,
    hint: (p: TargetSize & { remedies: readonly string[] }) => joinRemedies(p.remedies),
  },
  "output-target-slim-only": {
    severity: "warning",
    message: (p: TargetSize) =>
      `${describeSize(p)}: only its slim user-data fits, for the image of packer/`,
    hint: (p: TargetSize & { remedies: readonly string[] }) =>
      joinRemedies(["launch there from that image only", ...p.remedies]),
  },
  "output-target-near-limit": {
    severity: "warning",
    message: (p: TargetSize) => `${describeSize(p)}: ${p.limit - p.bytes} bytes left`,
    hint: (p: TargetSize & { remedies: readonly string[] }) => joinRemedies(p.remedies),
  },
  "output-not-empty": {
    severity: "error",
    message: (p: { path: string }) => `${p.path} is not empty`,
    hint: () => "name an empty folder or one that does not exist yet",
  },
  "iso-no-build": {
    severity: "error",
    message: (p: { path: string }) =>
      `${p.path} is a folder without a manifest.json that can be read, and so not that of a build`,
    hint: () => "name a profile, or the folder out/CLUSTER of a build",
  },
  "iso-no-slim": {
    severity: "error",
    message: (p: { kind: string; name: string }) =>
      `there is no slim user-data for ${p.kind} ${p.name}`,
    hint: () =>
      "a build makes it where the profile has packer:; without --slim the full one is taken",
  },
  "iso-damaged-build": {
    severity: "error",
    message: (p: { path: string }) => `${p.path} is not as the build wrote it`,
    hint: () => "build again",
  },
  "diff-build-missing": {
    severity: "error",
    message: (p: { folder: string; cluster: string }) =>
      `${p.folder} holds no build of cluster ${p.cluster} to compare with`,
    hint: () => "nodegen build makes one; or name a folder or a git revision with --against",
  },
  "diff-build-unreadable": {
    severity: "error",
    message: (p: { path: string; reason: string }) =>
      `${p.path} of the build to compare with cannot be read: ${p.reason}`,
    hint: () => "build again, or compare with a git revision: --against HEAD",
  },
  "inspect-unreadable": {
    severity: "error",
    message: (p: { path: string; reason: string }) => `cannot read ${p.path}: ${p.reason}`,
    hint: () => "name a file with user-data, or - for standard input",
  },
  "inspect-not-user-data": {
    severity: "error",
    message: () => "this is no user-data: neither #cloud-config text nor gzip nor base64 of it",
    hint: () => "cloud-init ignores text whose first line is not exactly #cloud-config",
  },
  "inspect-unsupported": {
    severity: "error",
    message: (p: { what: string }) => `this is ${p.what}; only #cloud-config text can be inspected`,
  },
  "inspect-damaged": {
    severity: "error",
    message: (p: { kind: string }) => `the ${p.kind} is damaged or cut off`,
  },
  "inspect-too-large": {
    severity: "error",
    message: () => "more than 64 MiB or five layers come out of this",
  },
  "inspect-bad-yaml": {
    severity: "error",
    message: (p: { reason: string }) => `cloud-init cannot read this #cloud-config: ${p.reason}`,
  },
  "inspect-repeated-key": {
    severity: "warning",
    message: (p: { key: string }) =>
      `the key ${p.key} stands here twice; cloud-init takes the last`,
  },
  "inspect-bad-entry": {
    severity: "error",
    message: (p: { path: string; reason: string }) =>
      `write_files entry ${p.path} cannot be written: ${p.reason}`,
    hint: () => "cloud-init skips this entry and every one after it",
  },
});

/** The size of a user-data against a target's limit. */
interface TargetSize {
  readonly target: string;
  /** `node a` or `pool b`. */
  readonly machine: string;
  /** Whether it is the slim user-data. */
  readonly slim: boolean;
  /** How many more machines have the same trouble. */
  readonly others: number;
  readonly form: string;
  readonly bytes: number;
  readonly limit: number;
  /** How the target counts, e.g. `counted after base64`. */
  readonly counted: string;
}

function describeSize(p: TargetSize): string {
  const others = p.others === 0 ? "" : ` (and of ${p.others} more)`;
  return (
    `${p.slim ? "slim user-data" : "user-data"} of ${p.machine}${others} is ${p.bytes} bytes as ${p.form}, ` +
    `target ${p.target} allows ${p.limit} (${p.counted})`
  );
}

function joinRemedies(remedies: readonly string[]): string | undefined {
  return remedies.length === 0 ? undefined : remedies.join("; ");
}
