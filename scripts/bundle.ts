import { readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { build, type OutputFile, type Plugin } from "esbuild";
import { bundledPackages } from "./bundle/bundled-packages.ts";
import { licenceNotices } from "./bundle/licence-notices.ts";
import { type MadeFile, writeWhenChanged } from "./write-when-changed.ts";

const program = "nodegen.mjs";

/** CommonJS packages inside an ES module bundle ask for Node's own modules by `require`. */
const requireBanner =
  'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);';

/** JSON tables stay text until they are asked for: JSON.parse reads them faster than the same as JavaScript. */
const jsonAsText: Plugin = {
  name: "json-as-text",
  setup(builder) {
    builder.onLoad({ filter: /\/src\/(facts|profile)\/.*\.json$/ }, ({ path }) => {
      const compact = JSON.stringify(JSON.parse(readFileSync(path, "utf8")));
      return { contents: `export default JSON.parse(${JSON.stringify(compact)});`, loader: "js" };
    });
  },
};

const lightStringWidth: Plugin = {
  name: "light-string-width",
  setup(builder) {
    builder.onResolve({ filter: /^string-width$/ }, () => ({
      path: resolve(import.meta.dirname, "bundle/plain-string-width.ts"),
    }));
  },
};

/**
 * Makes `dist/`: the program with everything it needs, split so that a command loads only its own
 * part, and the licences of the packages that are inside.
 */
async function bundle(): Promise<void> {
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
    banner: { js: requireBanner },
    logLevel: "warning",
    plugins: [jsonAsText, lightStringWidth],
    metafile: true,
    write: false,
  });
  const packages = bundledPackages(metafile, (path) => readFileSync(path, "utf8"));
  const notices = { name: "THIRD-PARTY-LICENSES.txt", text: licenceNotices(packages) };
  writeWhenChanged("dist", [...outputFiles.map(distFile), notices]);
}

/** The entry gets the interpreter line, unless the source has one, and is executable. */
function distFile({ path, text }: OutputFile): MadeFile {
  const name = basename(path);
  if (name !== program) return { name, text };
  const start = text.startsWith("#!") ? "" : "#!/usr/bin/env node\n";
  return { name, text: start + text, executable: true };
}

await bundle();
