import type { Argv } from "yargs";
import type { Io } from "./io.ts";
import { profileArgument } from "./profile-argument.ts";

type Done = (exitCode: number) => void;

/** Declares `nodegen sbom`; its code is loaded when it is chosen. */
export function addSbom(parser: Argv, name: string, io: Io, done: Done): void {
  parser.command(
    `${name} <profile>`,
    "print a software bill of materials: all that the nodes will run, with digests",
    (command) =>
      command
        .positional("profile", profileArgument)
        .option("format", {
          choices: ["spdx", "cyclonedx"] as const,
          default: "spdx" as const,
          describe: "SPDX 2.3 or CycloneDX 1.6, both as JSON",
        })
        .example("nodegen sbom profile.yaml > demo.spdx.json", "SPDX 2.3")
        .example("nodegen sbom profile.yaml --format cyclonedx > demo.cdx.json", "CycloneDX 1.6"),
    async ({ profile, format }) => {
      const { sbom } = await import("./commands/sbom.ts");
      done(await sbom({ profile, format }, io));
    },
  );
}
