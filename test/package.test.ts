// timeout: 300
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";

const repository = resolve(import.meta.dirname, "..");
const largestPackage = 2_000_000;
const temporary = mkdtempSync(join(tmpdir(), "nodegen-package-"));
const prefix = join(temporary, "prefix");

interface PackReport {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string; readonly mode: number }[];
}

function run(program: string, parameters: readonly string[], cwd: string): string {
  const result = spawnSync(program, parameters, { cwd, encoding: "utf8" });
  assert.is(result.status, 0, `${program} ${parameters.join(" ")}: ${result.stderr}`);
  return result.stdout;
}

/** Packs what `make build` made; building here would pull `dist/` from under other tests. */
function pack(): PackReport {
  assert.ok(existsSync(join(repository, "dist/nodegen.mjs")), "run make build first");
  const options = ["--ignore-scripts", "--json", "--pack-destination", temporary];
  const reports: unknown = JSON.parse(run("npm", ["pack", ...options], repository));
  const [report] = Object.values(reports as Record<string, PackReport>);
  if (report === undefined) throw new Error("npm pack reports nothing");
  return report;
}

let report: PackReport;

test.before(() => {
  report = pack();
});

test.after(() => {
  rmSync(temporary, { recursive: true });
});

test("the package is small", () => {
  assert.ok(report.size < largestPackage, `${report.size} bytes`);
});

test("the package holds the program, its papers and nothing else", () => {
  const papers = ["CHANGELOG.md", "LICENSE", "README.md", "package.json"];
  const paths = report.files.map((file) => file.path);
  assert.equal(paths.filter((path) => !path.startsWith("dist/")).sort(), papers);
  assert.ok(paths.includes("dist/THIRD-PARTY-LICENSES.txt"));
  const program = report.files.find((file) => file.path === "dist/nodegen.mjs");
  assert.is((program?.mode ?? 0) & 0o111, 0o111, "the program is executable");
});

test("it installs without a network as one package, and runs", () => {
  const cache = join(temporary, "cache");
  const options = ["--global", "--offline", "--prefix", prefix, "--cache", cache];
  run("npm", ["install", ...options, join(temporary, report.filename)], temporary);
  assert.equal(readdirSync(join(prefix, "lib/node_modules")), ["nodegen"]);
  assert.not.ok(existsSync(join(prefix, "lib/node_modules/nodegen/node_modules")));
  const { version } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
    version: string;
  };
  assert.is(run(join(prefix, "bin/nodegen"), ["--version"], temporary).trim(), version);
});

test("the licences of the packages inside are named with their versions", () => {
  const text = readFileSync(join(repository, "dist/THIRD-PARTY-LICENSES.txt"), "utf8");
  for (const name of ["yaml", "yargs", "nunjucks", "ajv", "@peculiar/x509"]) {
    const manifest = readFileSync(join(repository, "node_modules", name, "package.json"), "utf8");
    const { version } = JSON.parse(manifest) as { version: string };
    assert.ok(text.includes(`\n${name} ${version} (`), name);
  }
});

test.run();
