import type { Argv } from "yargs";
import { architectures } from "../facts/architecture.ts";
import type { Io } from "./io.ts";
import { profileArgument } from "./profile-argument.ts";

type Done = (exitCode: number) => void;

/** `--arch` of every command that picks downloads. */
export const archOption = {
  choices: architectures,
  array: true,
  default: [] as (typeof architectures)[number][],
  defaultDescription: "those of the pools",
  requiresArg: true,
  describe: "only for this architecture; may be given several times",
} as const;

/** Declares `nodegen fetch`; its code is loaded when it is chosen. */
export function addFetch(parser: Argv, name: string, io: Io, done: Done): void {
  parser.command(
    `${name} <profile>`,
    "download what the nodes need, and check each digest; goes on where it stopped",
    (command) =>
      command
        .positional("profile", profileArgument)
        .option("dest", {
          type: "string",
          requiresArg: true,
          describe: "copy the files below this folder too, as HOST/PATH of their URLs",
        })
        .option("arch", archOption)
        .example("nodegen fetch profile.yaml", "fill the cache")
        .example(
          "nodegen fetch profile.yaml --dest out/demo/packer/workers/downloads",
          "for the image that Packer makes of pool workers",
        ),
    async ({ profile, dest, arch }) => {
      const { fetchDownloads } = await import("./commands/fetch.ts");
      const folder = dest === undefined ? {} : { dest };
      done(await fetchDownloads({ profile, ...folder, architectures: arch }, io));
    },
  );
}
