import type { Argv } from "yargs";
import { UsageError } from "./exit-codes.ts";
import type { Io } from "./io.ts";

type Done = (exitCode: number) => void;

/** Declares `nodegen iso`; its code is loaded when it is chosen. */
export function addIso(parser: Argv, name: string, io: Io, done: Done): void {
  parser.command(
    `${name} <source>`,
    "write the NoCloud seed of a node or pool as an ISO image",
    (command) =>
      command
        .positional("source", {
          type: "string",
          demandOption: true,
          describe: "the cluster profile, or the folder of a build",
          coerce: refuseStream,
        })
        .option("node", {
          type: "string",
          requiresArg: true,
          describe: "the node whose seed it is",
          coerce: refuseList,
        })
        .option("pool", {
          type: "string",
          requiresArg: true,
          describe: "or the pool without nodes, whose machines all have the same",
        })
        .option("output", {
          alias: "o",
          type: "string",
          demandOption: true,
          requiresArg: true,
          describe: "the image; it holds secrets and is written 0600",
          coerce: refuseStream,
        })
        .option("slim", {
          type: "boolean",
          default: false,
          describe: "the user-data for the image that Packer made",
        })
        .example(
          "nodegen iso profile.yaml --node worker-1 -o seed.iso",
          "attach it to the machine as a CD-ROM drive",
        )
        .example("nodegen iso out/demo --node worker-1 -o seed.iso", "from what a build wrote"),
    async ({ source, node, pool, output, slim }) => {
      const { iso } = await import("./commands/iso.ts");
      done(await iso({ source, ...chosen(node, pool), output, slim }, io));
    },
  );
}

/** yargs makes an empty text of an argument "-". */
function refuseStream(path: string): string {
  if (path === "" || path === "-")
    throw new UsageError("profile and image are files; - stands for neither");
  return path;
}

/** Other commands take several nodes. */
function refuseList(node: string | readonly string[] | undefined): string | undefined {
  if (typeof node === "object") throw new UsageError("--node may be given only once");
  return node;
}

function chosen(
  node: string | undefined,
  pool: string | undefined,
): { readonly kind: "node" | "pool"; readonly name: string } {
  if (node !== undefined && pool === undefined) return { kind: "node", name: node };
  if (node === undefined && pool !== undefined) return { kind: "pool", name: pool };
  throw new UsageError("name either a node with --node or a pool with --pool");
}
