import { UsageError } from "./exit-codes.ts";

/** The argument of every command that reads a profile. */
export const profileArgument = {
  type: "string",
  demandOption: true,
  describe: "the cluster profile",
  coerce: (file: string) => {
    // yargs makes an empty text of "-".
    if (file === "")
      throw new UsageError("a profile is a file; write /dev/stdin for standard input");
    return file;
  },
} as const;
