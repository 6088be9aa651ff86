import { join } from "node:path";
import type { Io } from "../../src/cli/io.ts";
import { inFolder, put } from "../helpers/build-folder.ts";

/** What a command gave back. */
export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder with `profile.yaml`, and commands of nodegen that run in it, inside this process. */
export interface ClusterFolder {
  readonly folder: string;
  readonly profile: string;
  /** `<folder>/demo.secrets`. */
  readonly secrets: string;
  readonly run: (
    command: (io: Io) => Promise<number>,
    options?: { readonly now?: Date; readonly env?: Readonly<Record<string, string>> },
  ) => Promise<CommandResult>;
}

/** A little ahead: the CAs that openssl makes start at the very second. */
export const now = new Date(Date.now() + 60_000);

/** `now` and so many days. */
export function daysLater(days: number): Date {
  return new Date(now.getTime() + days * 86_400_000);
}

/** A profile of cluster `demo` whose two nodes have client certificates. */
export const certificateProfile = [
  "apiVersion: nodegen.dev/v1alpha1",
  "kind: ClusterProfile",
  "metadata: { name: demo }",
  "extends: containerd",
  "kubernetes: { version: 1.36.3, controlPlaneEndpoint: https://10.0.0.10:6443 }",
  "join: { method: clientCertificate }",
  "kubeProxy: { enabled: true }",
  "nodePools:",
  "  - { name: workers, nodes: [{ name: worker-1 }, { name: worker-2 }] }",
  "",
].join("\n");

/** Runs `work` in a new folder with the profile; everything printed is kept and looked through for private keys. */
export async function inCluster(
  work: (cluster: ClusterFolder) => Promise<void>,
  text: string = certificateProfile,
): Promise<void> {
  await inFolder(async (folder) => {
    const profile = join(folder, "profile.yaml");
    put(profile, text);
    const run: ClusterFolder["run"] = async (command, options = {}) => {
      let [stdout, stderr] = ["", ""];
      const io: Io = {
        out: (more) => {
          stdout += more;
        },
        err: (more) => {
          stderr += more;
        },
        env: options.env ?? {},
        cwd: folder,
        now: options.now ?? now,
        colour: false,
        terminal: false,
      };
      const status = await command(io);
      if (/BEGIN [A-Z ]*PRIVATE KEY|AGE-SECRET-KEY-1[0-9A-Z]{9}/.test(stdout + stderr))
        throw new Error("a private key was printed");
      return { status, stdout, stderr };
    };
    await work({ folder, profile, secrets: join(folder, "demo.secrets"), run });
  });
}
