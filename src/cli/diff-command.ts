import type { Argv } from "yargs";
import type { Io } from "./io.ts";
import { profileArgument } from "./profile-argument.ts";
import { chosenUnlock, unlockOptions } from "./unlock-options.ts";

type Done = (exitCode: number) => void;

/** Declares `nodegen diff`; its code is loaded when it is chosen. */
export function addDiff(parser: Argv, name: string, io: Io, done: Done): void {
  parser.command(
    `${name} <profile>`,
    "show what differs from a build or a git revision, and what follows for each node",
    (command) =>
      command
        .positional("profile", profileArgument)
        .option("against", {
          type: "string",
          requiresArg: true,
          defaultDescription: "the build in -o",
          describe: "a build's folder, or a git revision of the profile",
        })
        .option("out", {
          alias: "o",
          type: "string",
          default: "out",
          requiresArg: true,
          describe: "the folder above the cluster's own",
        })
        .option("node", {
          type: "string",
          array: true,
          default: [] as string[],
          defaultDescription: "all",
          requiresArg: true,
          describe: "only this node; may be given several times",
        })
        .option("name-only", {
          type: "boolean",
          default: false,
          describe: "files by name, without their lines",
        })
        .option("quiet", {
          alias: "q",
          type: "boolean",
          default: false,
          describe: "print no difference; the exit code says it",
        })
        .option("format", {
          choices: ["text", "json"] as const,
          default: "text" as const,
          describe: "how the differences are printed",
        })
        .options(unlockOptions)
        .example("nodegen diff profile.yaml", "what would a build change, and for which nodes?")
        .example("nodegen diff profile.yaml --against HEAD~1", "what did the last commit change?")
        .example("nodegen diff profile.yaml --against ../old/out", "another folder of builds")
        .example(
          "nodegen diff profile.yaml --format json",
          "in a pipeline: exit 0 the same, 3 different; follows says what to do",
        ),
    async ({ profile, against, out, node, nameOnly, quiet, format, ...unlock }) => {
      const { diff } = await import("./commands/diff.ts");
      const chosen = { profile, out, nodes: node, namesOnly: nameOnly, quiet, format };
      const than = against === undefined ? {} : { against };
      done(await diff({ ...chosen, ...than, unlock: chosenUnlock(unlock) }, io));
    },
  );
}
