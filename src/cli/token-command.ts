import type { Argv } from "yargs";
import type { Io } from "./io.ts";
import { profileArgument } from "./profile-argument.ts";
import { chosenUnlock, unlockOptions } from "./unlock-options.ts";

type Done = (exitCode: number) => void;

const outOption = {
  alias: "o",
  type: "string",
  default: "out",
  requiresArg: true,
  describe: "the folder above the cluster's build, to see which machines have which token",
} as const;

/** Declares `nodegen token` and its actions; `$0` stands for a parser that knows nothing else. */
export function addToken(parser: Argv, name: string, io: Io, done: Done): void {
  if (name === "$0") describeToken(parser, io, done);
  else {
    const summary = "make, list and expire the bootstrap tokens of a cluster";
    parser.command(name, summary, (command) => describeToken(command, io, done));
  }
}

function describeToken(parser: Argv, io: Io, done: Done): Argv {
  addCreate(parser, io, done);
  addList(parser, io, done);
  addExpire(parser, io, done);
  return parser
    .usage("$0 ACTION\n\nMakes, lists and expires the bootstrap tokens of a cluster.")
    .demandCommand(1, "behind token stands create, list or expire")
    .recommendCommands()
    .example("nodegen token list profile.yaml", "which there are, and which machines have them")
    .example("nodegen token create profile.yaml", "a new one for the next build");
}

function addCreate(parser: Argv, io: Io, done: Done): void {
  parser.command(
    ["create <profile>", "make"],
    "make a token for the next build; the one before stays valid to its end",
    (command) =>
      command
        .positional("profile", profileArgument)
        .option("ttl", {
          type: "string",
          requiresArg: true,
          describe: "how long it is valid, such as 24h; 0 for ever; join.ttl unless given",
        })
        .options(unlockOptions)
        .example("$0 create profile.yaml", "as long as the profile says")
        .example("$0 create profile.yaml --ttl 2h", "for machines that are launched now"),
    async ({ profile, ttl, ...unlock }) => {
      const { createToken } = await import("./commands/token.ts");
      done(
        await createToken(
          { profile, unlock: chosenUnlock(unlock), ...(ttl === undefined ? {} : { ttl }) },
          io,
        ),
      );
    },
  );
}

function addList(parser: Argv, io: Io, done: Done): void {
  parser.command(
    "list <profile>",
    "list the tokens, never their secrets",
    (command) =>
      command
        .positional("profile", profileArgument)
        .option("out", outOption)
        .option("format", {
          choices: ["text", "json"] as const,
          default: "text" as const,
          describe: "how the list is printed",
        })
        .options(unlockOptions)
        .example("$0 list profile.yaml", "states, ends and machines")
        .example("$0 list profile.yaml --format json", "for programs"),
    async ({ profile, out, format, ...unlock }) => {
      const { listTokens } = await import("./commands/token.ts");
      done(await listTokens({ profile, out, format, unlock: chosenUnlock(unlock) }, io));
    },
  );
}

function addExpire(parser: Argv, io: Io, done: Done): void {
  parser.command(
    "expire <profile> <id>",
    "end a token before its time",
    (command) =>
      command
        .positional("profile", profileArgument)
        .positional("id", {
          type: "string",
          demandOption: true,
          describe: "the first six characters of the token, as list shows them",
        })
        .option("out", outOption)
        .options(unlockOptions)
        .example("$0 expire profile.yaml abc123", "it has leaked, or is not needed any more"),
    async ({ profile, id, out, ...unlock }) => {
      const { expireToken } = await import("./commands/token.ts");
      done(await expireToken({ profile, id, out, unlock: chosenUnlock(unlock) }, io));
    },
  );
}
