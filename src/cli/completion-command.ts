import type { Argv } from "yargs";
import type { Io } from "./io.ts";

type Done = (exitCode: number) => void;

/** Declares `nodegen completion`; its code is loaded when it is chosen. */
export function addCompletion(parser: Argv, name: string, io: Io, done: Done): void {
  parser.command(
    `${name} [shell]`,
    "print the completion script for bash, zsh or fish",
    (command) =>
      command
        .positional("shell", {
          choices: ["bash", "zsh", "fish"] as const,
          defaultDescription: "that of $SHELL",
          describe: "the shell that reads the script",
        })
        .example(
          "nodegen completion bash",
          "source <(nodegen completion bash) loads it: in ~/.bashrc, for zsh in ~/.zshrc",
        )
        .example(
          "nodegen completion fish > ~/.config/fish/completions/nodegen.fish",
          "for fish, once",
        ),
    async ({ shell }) => {
      const { completion } = await import("./commands/completion.ts");
      done(completion(shell, io));
    },
  );
}
