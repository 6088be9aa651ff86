import type { Argv } from "yargs";
import type { Architecture } from "../facts/architecture.ts";
import { UsageError } from "./exit-codes.ts";
import { archOption } from "./fetch-command.ts";
import type { Io } from "./io.ts";

type Done = (exitCode: number) => void;

interface MirrorWords {
  readonly profiles: readonly string[];
  readonly dest: string | undefined;
  readonly archive: string | undefined;
  readonly verify: string | undefined;
  readonly arch: readonly Architecture[];
}

/** Declares `nodegen mirror`; its code is loaded when it is chosen. */
export function addMirror(parser: Argv, name: string, io: Io, done: Done): void {
  parser.command(
    `${name} [profiles..]`,
    "make a folder or a tar with the downloads of profiles, to serve behind an air gap",
    (command) =>
      command
        .positional("profiles", {
          type: "string",
          array: true,
          default: [] as string[],
          defaultDescription: "none",
          describe: "the cluster profiles",
        })
        .option("dest", {
          type: "string",
          requiresArg: true,
          describe: "the folder for a web server; one that is there is added to",
        })
        .option("archive", {
          type: "string",
          requiresArg: true,
          describe: "the same as one tar, to carry over the gap",
        })
        .option("verify", {
          type: "string",
          requiresArg: true,
          describe: "read every file of this mirror again; with profiles, look for theirs too",
        })
        .option("arch", archOption)
        .example("nodegen mirror a.yaml b.yaml --dest /srv/mirror", "what both need")
        .example("nodegen mirror profile.yaml --archive mirror.tar", "one file to carry")
        .example("nodegen mirror --verify /srv/mirror", "is it whole?"),
    async (words) => done(await runMirror(words, io)),
  );
}

async function runMirror(words: MirrorWords, io: Io): Promise<number> {
  const { arch: architectures, archive, dest, profiles, verify: folder } = words;
  if (folder !== undefined) {
    if (dest !== undefined || archive !== undefined) {
      throw new UsageError("--verify only reads: give it without --dest and --archive");
    }
    const { verify } = await import("./commands/mirror.ts");
    return await verify({ folder, profiles, architectures }, io);
  }
  if (profiles.length === 0) throw new UsageError("name at least one profile");
  if (dest === undefined && archive === undefined) {
    throw new UsageError("say where to: --dest FOLDER, --archive FILE, or both");
  }
  if (archive === "-") throw new UsageError("--archive takes a file: it is named when it is whole");
  const { mirror } = await import("./commands/mirror.ts");
  const places = {
    ...(dest === undefined ? {} : { dest }),
    ...(archive === undefined ? {} : { archive }),
  };
  return await mirror({ profiles, architectures, ...places }, io);
}
