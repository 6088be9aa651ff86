import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Block, readBlocks, sampleValue, withoutProviders } from "./example.ts";
import { terraformDone } from "./terraform.ts";
import { writeMadeUpBuild } from "./written-build.ts";

/** The folder of the examples. */
export const examples = resolve(import.meta.dirname, "../../src/terraform/examples");

/** The only node of the made-up build. */
export const node = {
  name: "node-1",
  text: "#cloud-config\n# of the node \x24{HOME} %{http_code}\n",
  address: "10.0.0.21",
  networkConfig: "version: 2\n",
};

/** Its only pool without nodes. */
export const pool = { name: "spot", text: "#cloud-config\n# of the pool\n" };

/** What an example is tried with. */
export interface Given {
  /** User-data of node and pool in place of their own. */
  readonly text?: string;
  /** The node's name in place of its own. */
  readonly nodeName?: string;
  /** Variables of the example that have a default. */
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** The blocks of an example. */
export function readExample(name: string): readonly Block[] {
  return ["main.tf", "variables.tf"].flatMap((file) =>
    readBlocks(readFileSync(join(examples, name, file), "utf8")),
  );
}

/**
 * Lays a made-up build down in `folder` and an example in it that only computes `wanted` attributes (see `withoutProviders`);
 * initialises it and gives its folder.
 */
export function prepareExample(
  folder: string,
  name: string,
  wanted: readonly string[],
  { text, nodeName = node.name, variables }: Given = {},
): string {
  const own = text === undefined ? {} : { text };
  writeMadeUpBuild(folder, "demo", [{ ...node, ...own, name: nodeName }], [{ ...pool, ...own }]);
  const blocks = readExample(name);
  const run = join(folder, "terraform/examples", `${name}-without-provider`);
  mkdirSync(run);
  writeFileSync(join(run, "main.tf"), withoutProviders(blocks, wanted));
  const values = blocks
    .filter(({ kind }) => kind === "variable")
    .map((variable) => [variable.labels[0], sampleValue(variable)] as const);
  writeFileSync(
    join(run, "terraform.tfvars.json"),
    JSON.stringify({ ...Object.fromEntries(values), ...variables }),
  );
  terraformDone(run, ["init", "-no-color"]);
  return run;
}
