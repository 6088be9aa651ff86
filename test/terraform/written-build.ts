import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { type ManifestForms, type ManifestLaunch, sha256Hex } from "../../src/emit/manifest.ts";
import type { OutputFile } from "../../src/emit/output-file.ts";
import { emitTerraform } from "../../src/emit/terraform/emit-terraform.ts";
import { writeBuild } from "../../src/output/write-build.ts";
import { putAll } from "../helpers/build-folder.ts";
import { compileWhole } from "../helpers/compile-whole.ts";

/** Compiles a profile's text in `folder`, with the secrets that stand there, and writes `out/<cluster>/`, for some nodes only. */
export async function buildIn(
  folder: string,
  text: string,
  nodes?: readonly string[],
): Promise<string> {
  writeFileSync(join(folder, "profile.yaml"), text);
  const silent = () => undefined;
  const { cluster, emitted, diagnostics } = await compileWhole(
    { file: "profile.yaml", makeSecrets: true },
    {
      out: silent,
      err: silent,
      env: {},
      cwd: folder,
      now: new Date(),
      colour: false,
      terminal: false,
    },
  );
  if (cluster === undefined || emitted === undefined) {
    throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  }
  const written = await writeBuild(
    {
      outputFolder: join(folder, "out"),
      cluster: cluster.name,
      cwd: "/",
      ...(nodes === undefined ? {} : { nodes }),
    },
    putAll(emitted.files),
  );
  if (written.value === undefined) throw new Error("the build was not written");
  return written.value.folder;
}

/** The texts of one launch of a build that is made up. */
export interface MadeUpLaunch {
  readonly name: string;
  readonly text: string;
  readonly slim?: string;
  /** Of the node; the files of the others stand in folders of this name all the same. */
  readonly address?: string;
  readonly networkConfig?: string;
}

/** Writes a build of made-up launches with whatever names, each in a folder of its own number. */
export function writeMadeUpBuild(
  folder: string,
  cluster: string,
  nodes: readonly MadeUpLaunch[],
  pools: readonly MadeUpLaunch[],
): void {
  const files: OutputFile[] = [];
  const add = (path: string, content: string | Uint8Array) => {
    files.push({ path, content: Buffer.from(content), secret: true });
    return { path, size: Buffer.byteLength(content), sha256: sha256Hex(Buffer.from(content)) };
  };
  const forms = (stem: string, text: string): ManifestForms => {
    const gzip = gzipSync(text);
    return {
      text: add(stem, text),
      gzip: add(`${stem}.gz`, gzip),
      base64: add(`${stem}.b64`, gzip.toString("base64")),
    };
  };
  const launch = (at: string, { name, text, slim, networkConfig }: MadeUpLaunch) => {
    add(`${at}/meta-data`, `instance-id: ${JSON.stringify(name)}\n`);
    if (networkConfig !== undefined) add(`${at}/network-config`, networkConfig);
    const made: ManifestLaunch = {
      userData: forms(`${at}/user-data`, text),
      ...(slim === undefined ? {} : { slimUserData: forms(`${at}/user-data.slim`, slim) }),
      targets: [],
    };
    return made;
  };
  const all = emitTerraform({
    cluster,
    kubernetesVersion: "1.36.4",
    nodes: nodes.map((node) => ({
      name: node.name,
      pool: "workers",
      architecture: "amd64",
      ...(node.address === undefined ? {} : { address: node.address }),
      ...launch(`nodes/${node.name}`, node),
    })),
    pools: pools.map((pool) => ({
      name: pool.name,
      architecture: "arm64",
      nodes: [],
      launch: launch(`pools/${pool.name}`, pool),
    })),
    files,
  });
  for (const { path, content } of [...files, ...all]) {
    const at = join(folder, path);
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, content);
  }
}
