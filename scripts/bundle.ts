import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { build, type OutputFile, type Plugin } from "esbuild";
import { bundledPackages } from "./bundle/bundled-packages.ts";
import { licenceNotices } from "./bundle/licence-notices.ts";
import { type MadeFile, writeWhenChanged } from "./write-when-changed.ts";

const program = "nodegen.mjs";

/** CommonJS packages inside an ES module bundle ask for Node's own modules by `require`; for the modules that say so. */
const requireBanner =
  'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);';

/**
 * JSON tables lie beside the program and are read when they are asked for: as text inside a module they would be scanned
 * twice, by the compiler and by JSON.parse, at twice the cost.
 */
function jsonBeside(tables: Map<string, MadeFile>): Plugin {
  return {
    name: "json-beside",
    setup(builder) {
      builder.onLoad({ filter: /\/src\/(facts|profile)\/.*\.json$/ }, ({ path }) => {
        const name = basename(path);
        if (tables.has(path) || [...tables.values()].some((table) => table.name === name)) {
          throw new Error(`${name} is there twice`);
        }
        tables.set(path, { name, text: JSON.stringify(JSON.parse(readFileSync(path, "utf8"))) });
        const contents = `import { readFileSync } from "node:fs";
export default JSON.parse(readFileSync(new URL("${name}", import.meta.url), "utf8"));`;
        return { contents, loader: "js" };
      });
    },
  };
}

/** Packages whose whole weight is not needed: each cost at least a fiftieth of a `nodegen check`. */
const lightPackages: Plugin = {
  name: "light-packages",
  setup(builder) {
    const resolveTo = (filter: RegExp, file: string): void => {
      builder.onResolve({ filter }, () => ({ path: resolve(import.meta.dirname, "bundle", file) }));
    };
    resolveTo(/^string-width$/, "plain-string-width.ts");
    resolveTo(/^assert$/, "plain-assert.ts");
    // The same code as ES modules: nothing is wrapped, and what is not used is left out.
    builder.onResolve({ filter: /^yaml$/ }, ({ resolveDir }) => ({
      path: join(
        dirname(createRequire(join(resolveDir, "from")).resolve("yaml/package.json")),
        "browser/dist/index.js",
      ),
    }));
  },
};

/**
 * Makes `dist/`: the program with everything it needs, split so that a command loads only its own
 * part, and the licences of the packages that are inside.
 */
async function bundle(): Promise<void> {
  const tables = new Map<string, MadeFile>();
  const { metafile, outputFiles } = await build({
    entryPoints: { nodegen: "src/main.ts" },
    outdir: "dist",
    outExtension: { ".js": ".mjs" },
    chunkNames: "chunk-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    minify: true,
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
    plugins: [jsonBeside(tables), lightPackages],
    metafile: true,
    write: false,
  });
  const packages = bundledPackages(metafile, (path) => readFileSync(path, "utf8"));
  const notices = { name: "THIRD-PARTY-LICENSES.txt", text: licenceNotices(packages) };
  writeWhenChanged("dist", [...outputFiles.map(distFile), ...tables.values(), notices]);
}

/** The entry gets the interpreter line, unless the source has one, and is executable. */
function distFile({ path, text: bare }: OutputFile): MadeFile {
  const name = basename(path);
  const text = /\brequire\b/.test(bare) ? `${requireBanner}\n${bare}` : bare;
  if (name !== program) return { name, text };
  const start = text.startsWith("#!") ? "" : "#!/usr/bin/env node\n";
  return { name, text: start + text, executable: true };
}

await bundle();
