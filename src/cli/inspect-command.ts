import type { Argv } from "yargs";
import type { Io } from "./io.ts";

type Done = (exitCode: number) => void;

/** Declares `nodegen inspect`; its code is loaded when it is chosen. */
export function addInspect(parser: Argv, name: string, io: Io, done: Done): void {
  parser.command(
    `${name} <file>`,
    "list the files and certificates in any user-data: text, gzip, base64",
    (command) =>
      command
        .positional("file", {
          type: "string",
          demandOption: true,
          describe: "the user-data, - for standard input",
        })
        .option("extract", {
          type: "string",
          requiresArg: true,
          describe: "lay the files down below this new or empty folder",
        })
        .option("format", {
          choices: ["text", "json"] as const,
          default: "text" as const,
          describe: "how the list is printed",
        })
        .example("nodegen inspect out/demo/nodes/worker-1/user-data.b64", "what is in it?")
        .example("nodegen inspect user-data --extract files", "lay its files down below files/"),
    async ({ file, extract, format }) => {
      const [{ inspect }, { printDiagnostics }] = await Promise.all([
        import("./commands/inspect.ts"),
        import("./print-diagnostics.ts"),
      ]);
      const options = {
        // yargs makes an empty text of "-"; a really empty one was refused before.
        file: file === "" ? "-" : file,
        json: format === "json",
        ...(extract === undefined ? {} : { extract }),
      };
      const result = await inspect(options, io.now);
      io.out(result.stdout);
      printDiagnostics(result.diagnostics, new Map(), io);
      done(result.exitCode);
    },
  );
}
