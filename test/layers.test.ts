import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";

const repository = resolve(import.meta.dirname, "..");

/** The stages in the order of the design: each may import only what stands before it. */
const stages = [
  "diagnostics",
  "facts",
  "formats",
  "profile",
  "secrets",
  "cluster",
  "plan",
  "emit",
  "output",
  "cli",
] as const;

type Stage = (typeof stages)[number];

/** Source folders that are no stage of the line. */
const otherFolders = ["generated", "inspect", "node", "packer", "presets", "terraform"];

/** Imports against the order that the design allows by name. */
const allowed = new Set(["profile secrets/key-algorithms.ts", "secrets output/directory-lock.ts"]);

interface Planted {
  readonly path: string;
  readonly line: string;
  readonly forbidden: boolean;
}

const importLine = (path: string): string => `export { a } from "../${path}";`;

function plantedImports(): Planted[] {
  return stages.flatMap((stage, position) =>
    stages
      .filter((other) => other !== stage)
      .map((other, index) => ({
        path: `src/${stage}/imports-${index}-${other}.ts`,
        line: importLine(`${other}/thing.ts`),
        forbidden: isForbidden(stage, other, position),
      })),
  );
}

function isForbidden(stage: Stage, other: Stage, position: number): boolean {
  if (stage === "secrets" && other === "profile") return true;
  return stages.indexOf(other) > position;
}

const plantedPlaces: readonly Planted[] = [
  ...[...allowed].map((pair) => {
    const [stage, path] = pair.split(" ") as [string, string];
    return { path: `src/${stage}/allowed.ts`, line: importLine(path), forbidden: false };
  }),
  ...["cluster", "plan", "emit"].map((stage) => ({
    path: `src/${stage}/reads-store.ts`,
    line: importLine("secrets/store.ts"),
    forbidden: true,
  })),
  ...stages.map((stage) => ({
    path: `src/${stage}/inspects.ts`,
    line: importLine("inspect/thing.ts"),
    forbidden: stage !== "cli",
  })),
  ...stages.map((stage) => ({
    path: `src/inspect/imports-${stage}.ts`,
    line: importLine(`${stage}/thing.ts`),
    forbidden: !["diagnostics", "facts", "formats", "emit"].includes(stage),
  })),
  {
    path: "src/inspect/unpacks.ts",
    line: 'export { gunzipSync } from "node:zlib";',
    forbidden: false,
  },
  {
    path: "src/inspect/reads.ts",
    line: 'export { readFileSync } from "node:fs";',
    forbidden: true,
  },
  { path: "src/plan/starts.ts", line: importLine("main.ts"), forbidden: true },
];

const impurities: Record<string, string> = {
  fs: 'export { readFileSync as a } from "node:fs";',
  "fs-promises": 'export { readFile as a } from "node:fs/promises";',
  "child-process": 'export { spawn as a } from "node:child_process";',
  os: 'export { hostname as a } from "node:os";',
  zlib: 'export { gzipSync as a } from "node:zlib";',
  now: "export const a = Date.now();",
  "new-date": "export const a = new Date();",
  random: "export const a = Math.random();",
  environment: "export const a = process.cwd();",
};

/** Where files, clock and environment may be touched, and where not. */
const places: readonly (readonly [folder: string, prefix: string, pure: boolean])[] = [
  ["diagnostics", "", true],
  ["facts", "", true],
  ["profile", "", true],
  ["secrets", "", true],
  ["secrets", "store-", false],
  ["cluster", "", true],
  ["plan", "", true],
  ["emit", "", true],
  ["output", "", false],
  ["cli", "", false],
];

const plantedImpurities: readonly Planted[] = places.flatMap(([folder, prefix, pure]) =>
  Object.entries(impurities).map(([name, line]) => ({
    path: `src/${folder}/${prefix}impure-${name}.ts`,
    line,
    forbidden: pure,
  })),
);

const plantedStyle: readonly Planted[] = [
  { path: "src/cli/default-export.ts", line: "export default 5;", forbidden: true },
  { path: "src/cli/camelCase.ts", line: "export const a = 5;", forbidden: true },
  { path: "src/cli/logs.ts", line: 'console.log("a");', forbidden: true },
  { path: "src/cli/no-protocol.ts", line: 'export { join } from "path";', forbidden: true },
  { path: "src/cli/no-extension.ts", line: 'export { a } from "./logs";', forbidden: true },
  { path: "src/cli/self.ts", line: 'export { a } from "./self-again.ts";', forbidden: true },
  { path: "src/cli/self-again.ts", line: 'export { a } from "./self.ts";', forbidden: true },
  {
    path: "src/cli/too-long.ts",
    line: `export function a(): void {\n${"  a();\n".repeat(61)}}`,
    forbidden: true,
  },
  { path: "src/cli/fine.ts", line: "export const a = 5;", forbidden: false },
];

/** The files that Biome finds an error in, with the repository's configuration. */
function filesWithErrors(planted: readonly Planted[]): Set<string> {
  const folder = mkdtempSync(join(tmpdir(), "nodegen-layers-"));
  try {
    for (const name of ["biome.json", ".gitignore", "package.json", "scripts/lint"]) {
      cpSync(join(repository, name), join(folder, name), { recursive: true });
    }
    for (const { path, line } of planted) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), `${line}\n`);
    }
    const { stdout } = spawnSync(
      join(repository, "node_modules/.bin/biome"),
      ["lint", "--reporter=json", "--max-diagnostics=none", "src"],
      { cwd: folder, encoding: "utf8", maxBuffer: 1 << 26 },
    );
    return pathsOfErrors(stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface BiomeReport {
  readonly diagnostics: readonly {
    readonly severity: string;
    readonly location?: { readonly path?: string | { readonly file?: string } };
  }[];
}

function pathsOfErrors(text: string): Set<string> {
  const report = JSON.parse(text) as BiomeReport;
  const paths = report.diagnostics
    .filter((diagnostic) => diagnostic.severity === "error")
    .map(({ location }) =>
      typeof location?.path === "string" ? location.path : location?.path?.file,
    );
  return new Set(paths.filter((path) => path !== undefined));
}

const planted = [...plantedImports(), ...plantedPlaces, ...plantedImpurities, ...plantedStyle];
const found = filesWithErrors(planted);

for (const { path, line, forbidden } of planted) {
  const text = line.split("\n")[0];
  test(`lint ${forbidden ? "refuses" : "allows"} ${text} in ${path}`, () => {
    assert.is(found.has(path), forbidden);
  });
}

test("every folder of src is a stage or known to be none", () => {
  const folders = readdirSync(join(repository, "src"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  const known: string[] = [...stages, ...otherFolders];
  assert.equal(
    folders.filter((name) => !known.includes(name)),
    [],
  );
});

test("the folder of the node program holds no TypeScript", () => {
  const files = readdirSync(join(repository, "src/node"), { recursive: true, encoding: "utf8" });
  assert.equal(
    files.filter((name) => name.endsWith(".ts")),
    [],
  );
});

test.run();
