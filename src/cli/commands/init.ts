import { basename, join, relative, resolve } from "node:path";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { presets } from "../../generated/presets.ts";
import { schemaText } from "../../generated/schema-text.ts";
import { createFiles } from "../../output/create-files.ts";
import { exitCodes, UsageError } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { printDiagnostics } from "../print-diagnostics.ts";
import { starterProfile } from "../starter-profile.ts";

export interface InitOptions {
  /** The folder to write to; made when it is not there. */
  readonly directory: string;
  readonly preset: string;
}

const schemaName = "nodegen.schema.json";

/** `nodegen init`: a commented starter profile, the schema for editors, and a .gitignore; overwrites nothing. */
export async function init(options: InitOptions, io: Io): Promise<number> {
  if (!presets.has(options.preset)) {
    const known = [...presets.keys()].join(", ");
    throw new UsageError(`there is no preset ${JSON.stringify(options.preset)}; there is ${known}`);
  }
  const folder = resolve(io.cwd, options.directory);
  const created = createFiles(folder, [
    { name: "profile.yaml", text: starterProfile(clusterName(folder), options.preset, schemaName) },
    { name: schemaName, text: schemaText },
    { name: ".gitignore", text: "/out/\n*.secrets/\n", optional: true },
  ]);
  if (!created.ok) {
    printDiagnostics([diagnose("init-refused", created)], new Map(), io);
    return exitCodes.failed;
  }
  const short = relative(io.cwd, join(folder, "profile.yaml"));
  io.out(`wrote ${short}, and beside it ${schemaName} for editors\n`);
  const word = /^[\w./@:+,-]+$/.test(short) ? short : `'${short.replaceAll("'", "'\\''")}'`;
  io.out(`Next: change the endpoint and the nodes in it, then: nodegen build ${word}\n`);
  return exitCodes.done;
}

/** The folder's name as far as it can name a cluster. */
function clusterName(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40)
    .replace(/-+$/, "");
  return name === "" ? "demo" : name;
}
