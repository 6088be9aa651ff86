import { spawnSync } from "node:child_process";

/** What became of a run of Terraform. */
export interface TerraformRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One of Terraform's values as `output -json` shows it. */
export interface TerraformOutput {
  readonly sensitive: boolean;
  readonly value: unknown;
}

/** Runs Terraform in a folder, without network, without a person and without the tester's own settings. */
export function terraform(folder: string, words: readonly string[]): TerraformRun {
  const run = spawnSync("terraform", words, {
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      HOME: folder,
      CHECKPOINT_DISABLE: "1",
      TF_CLI_CONFIG_FILE: "/dev/null",
      TF_IN_AUTOMATION: "1",
      TF_INPUT: "0",
    },
    encoding: "utf8",
    maxBuffer: 1 << 28,
    timeout: 60_000,
  });
  if (run.error !== undefined) throw run.error;
  return { status: run.status, stdout: run.stdout, stderr: run.stderr };
}

/** The same, for commands that must work; gives what they print. */
export function terraformDone(folder: string, words: readonly string[]): string {
  const { status, stdout, stderr } = terraform(folder, words);
  if (status !== 0) throw new Error(`terraform ${words.join(" ")}: ${stderr || stdout}`);
  return stdout;
}

/** Initialises once, applies, and gives the outputs by their names. */
export function applyOutputs(
  folder: string,
  words: readonly string[] = [],
): Readonly<Record<string, TerraformOutput>> {
  terraformDone(folder, ["init", "-no-color", "-input=false"]);
  terraformDone(folder, ["apply", "-auto-approve", "-no-color", ...words]);
  const text = terraformDone(folder, ["output", "-json"]);
  return JSON.parse(text) as Readonly<Record<string, TerraformOutput>>;
}
