import { spawnSync } from "node:child_process";

/** Runs the real openssl in `folder` and gives its output; a test fails with openssl's own words. */
export function openssl(folder: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync("openssl", args, {
    cwd: folder,
    encoding: "utf8",
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`openssl ${args.join(" ")}: ${stderr}`);
  return stdout;
}
