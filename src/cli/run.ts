import yargs, { type Argv } from "yargs";
import { describeFileError } from "../diagnostics/describe-file-error.ts";
import { version } from "../generated/version.ts";
import { addCommands, addOnlyCommand, isCommand } from "./commands.ts";
import { exitCodes, UsageError } from "./exit-codes.ts";
import { type Io, processIo } from "./io.ts";

const issues = "https://github.com/nodegen/nodegen/issues";

/** Runs one command line and sets the process's exit code. The only place that turns an error into one. */
export async function run(words: readonly string[]): Promise<void> {
  const io = processIo();
  let lost: string | undefined;
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // `nodegen schema | head` closes the pipe early; that is no error.
    if (error.code === "EPIPE" || lost !== undefined) return;
    lost = describeFileError(error.code ?? error.message);
    io.err(`nodegen: standard output cannot be written: ${lost}\n`);
    process.exitCode = exitCodes.failed;
  });
  // Where complaints cannot be written, there is nobody to tell.
  process.stderr.on("error", () => undefined);
  let exitCode: number;
  try {
    exitCode = await runCommand(words, io);
  } catch (error) {
    exitCode = reportError(error, io);
  }
  process.exitCode = lost === undefined ? exitCode : exitCodes.failed;
}

async function runCommand(words: readonly string[], io: Io): Promise<number> {
  let exitCode: number = exitCodes.done;
  // A shell that asks for completions hands over an empty word.
  if (words.includes("") && words[0] !== "--get-yargs-completions") {
    throw new UsageError("an argument is empty");
  }
  refuseSwitchValue(words);
  const parser = createParser(words, io, (code) => {
    exitCode = code;
  });
  await parser.parseAsync();
  return exitCode;
}

/**
 * The parser of a command line. One that begins with a command gets a parser of that command alone: yargs lays out the help
 * of all that it knows, asked or not, and that takes as long as compiling a profile.
 */
function createParser(words: readonly string[], io: Io, done: (exitCode: number) => void): Argv {
  const [first = "", ...rest] = words;
  const parser = isCommand(first)
    ? yargs(rest).scriptName(`nodegen ${first}`)
    : describeProgram(yargs([...words]).scriptName("nodegen"));
  parser
    .locale("en")
    .version(version)
    .strict()
    .parserConfiguration({ "greedy-arrays": false })
    .check(refuseTwice)
    .check(refuseStream)
    .wrap(100)
    .exitProcess(false)
    .fail((message, error) => {
      throw isUsageError(error) ? new UsageError(complaint(message)) : error;
    });
  if (isCommand(first)) addOnlyCommand(parser, first, io, done);
  else addCommands(parser, io, done);
  return parser;
}

function describeProgram(parser: Argv): Argv {
  return parser
    .usage(
      "$0 COMMAND\n\nCompiles one cluster profile into everything a Kubernetes node needs on its first boot.",
    )
    .demandCommand(1, "a command is missing")
    .recommendCommands()
    .example("nodegen init demo", "write a starter profile to demo/profile.yaml")
    .example("nodegen build demo/profile.yaml", "write out/demo/")
    .epilogue(
      "Exit codes: 0 done, 1 the profile is wrong, 2 the command line is wrong, 3 diff or --check found a difference, 70 a bug in nodegen.",
    );
}

/** yargs complains by a message alone, or by a YError with one; any other error comes out of a command. */
function isUsageError(error: Error | undefined): boolean {
  return error === undefined || error.name === "YError";
}

function complaint(message: string): string {
  const isMissing = message.startsWith("Not enough non-option arguments");
  return isMissing ? "an argument is missing; --help behind the command shows which" : message;
}

/** yargs takes every value of a switch but "true" for false. */
function refuseSwitchValue(words: readonly string[]): void {
  const wrong = words.find((word) =>
    /^--(check|strict|write|pins|slim|name-only|quiet)=(?!(true|false)$)/.test(word),
  );
  if (wrong === undefined) return;
  throw new UsageError(`${wrong}: ${wrong.replace(/=.*/s, "")} takes no value`);
}

/** Options that may be given several times, and arguments of which there may be several. */
const lists = ["node", "arch", "profiles", "sources", "ca", "recipient"];

/** yargs makes a list of an option that is given twice. */
function refuseTwice(options: Readonly<Record<string, unknown>>): true {
  const twice = Object.keys(options).find(
    (name) => name.length > 1 && !lists.includes(name) && Array.isArray(options[name]),
  );
  if (twice !== undefined) throw new UsageError(`--${twice} may be given only once`);
  return true;
}

/** Options that name a folder. */
const folderOptions = ["out", "dest", "extract", "verify", "against"];

/** Arguments that name one, or a file that is put in its place when it is whole. */
const folderArguments = ["directory", "destination"];

/** Without this `-o -` would make a folder of that name. */
function refuseStream(options: Readonly<Record<string, unknown>>): true {
  const empty = folderOptions.find((name) => options[name] === "");
  if (empty !== undefined) throw new UsageError(`--${empty} is empty; write the name of a folder`);
  // yargs makes an empty text of an argument "-"; a really empty one was refused before.
  const isStream =
    folderOptions.some((name) => options[name] === "-") ||
    folderArguments.some((name) => options[name] === "");
  if (isStream)
    throw new UsageError(
      "- stands for no folder, and files do not go to standard output; name a folder (./- where it is really called -)",
    );
  return true;
}

function reportError(error: unknown, io: Io): number {
  if (error instanceof UsageError) {
    io.err(`nodegen: ${error.message}\nFor help: nodegen --help\n`);
    return exitCodes.usage;
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  io.err(
    `nodegen: internal error: ${message}\nThis is a bug in nodegen ${version}. Please report it: ${issues}\n`,
  );
  if ((io.env["NODEGEN_DEBUG"] ?? "") === "") io.err("With NODEGEN_DEBUG=1 the place is shown.\n");
  else io.err(`${stack}\n`);
  return exitCodes.bug;
}
