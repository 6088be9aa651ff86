import type { Argv } from "yargs";
import type { Io } from "./io.ts";
import { profileArgument } from "./profile-argument.ts";

type Done = (exitCode: number) => void;

/** Declares `nodegen lock`; its code is loaded when it is chosen. */
export function addLock(parser: Argv, name: string, io: Io, done: Done): void {
  parser.command(
    `${name} <profile>`,
    "find digests that are not known yet, and write them to PROFILE.lock.yaml",
    (command) =>
      command
        .positional("profile", profileArgument)
        .example("nodegen lock profile.yaml", "write profile.lock.yaml, which every command reads"),
    async ({ profile }) => {
      const { lock } = await import("./commands/lock.ts");
      done(await lock(profile, io));
    },
  );
}
