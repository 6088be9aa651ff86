import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";

const repository = resolve(import.meta.dirname, "..");

/** Files that are tables of data may be longer than code. */
const tables = [/^src\/diagnostics\/codes-[a-z]+\.ts$/];
const longestFile = 300;

/** Words that must stand in no file; written in halves, so that this file holds none of them. */
const forbiddenWords = ["TO" + "DO", "FIX" + "ME", "X" + "XX:"];

/** Whether a line of `.gitignore` covers `path`; nodegen's has only names, suffixes and paths. */
function isIgnored(path: string, pattern: string): boolean {
  const plain = pattern.replace(/\/$/, "");
  if (plain.startsWith("*")) return path.split("/").some((part) => part.endsWith(plain.slice(1)));
  if (plain.includes("/")) return path === plain;
  return path.split("/").includes(plain);
}

/** Every file that is or would be in the repository. */
function repositoryFiles(folder = ""): string[] {
  return readdirSync(join(repository, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (ignored.some((pattern) => isIgnored(path, pattern))) return [];
    return entry.isDirectory() ? repositoryFiles(path) : [path];
  });
}

function readText(path: string): string {
  return readFileSync(join(repository, path), "utf8");
}

const ignored = [
  ".git",
  ...readText(".gitignore")
    .split("\n")
    .filter((line) => line !== ""),
];
const files = repositoryFiles();
const typescript = files.filter((path) => path.endsWith(".ts"));
const texts = files.filter((path) => path !== "package-lock.json" && !path.endsWith(".gz"));

/** The files of a list whose text has a fault, each with what is wrong. */
function faults(
  paths: readonly string[],
  findFault: (text: string, path: string) => string | undefined,
): string[] {
  return paths.flatMap((path) => {
    const fault = findFault(readText(path), path);
    return fault === undefined ? [] : [`${path}: ${fault}`];
  });
}

test("every test file calls run() at its end", () => {
  const found = faults(
    typescript.filter((path) => path.endsWith(".test.ts")),
    (text) => (/^\w+\.run\(\);$/m.test(text) ? undefined : "no test.run()"),
  );
  assert.equal(found, []);
});

test("no test file keeps the others from running", () => {
  const found = faults(
    typescript.filter((path) => path.endsWith(".test.ts")),
    (text) => (/\b\w+\.only\(/.test(text) ? "calls .only()" : undefined),
  );
  assert.equal(found, []);
});

test("no file is too long", () => {
  const found = faults(
    typescript.filter((path) => !tables.some((table) => table.test(path))),
    (text) => {
      const lines = text.split("\n").length - 1;
      return lines > longestFile ? `${lines} lines, at most ${longestFile}` : undefined;
    },
  );
  assert.equal(found, []);
});

test("no file names a path of this machine", () => {
  const places = [repository, homedir()].filter((path) => path.split("/").length > 2);
  const found = faults(texts, (text) => places.find((place) => text.includes(place)));
  assert.equal(found, []);
});

test("no file names the host of the package registry", () => {
  const { stdout } = spawnSync("npm", ["config", "get", "registry"], { encoding: "utf8" });
  const { host } = new URL(stdout.trim());
  const found = faults(texts, (text) => (text.includes(host) ? host : undefined));
  assert.equal(found, []);
});

test("no file holds a note for later", () => {
  const found = faults(texts, (text) =>
    forbiddenWords.find((word) => new RegExp(`\\b${word}`).test(text)),
  );
  assert.equal(found, []);
});

test("the lock file records no download address", () => {
  assert.not.match(readText("package-lock.json"), /"resolved"/);
});

interface LockedPackage {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

test("the lock file holds the programs of every platform, without which npm ci refuses it", () => {
  const { packages } = JSON.parse(readText("package-lock.json")) as {
    packages: Record<string, LockedPackage>;
  };
  const wanted = Object.values(packages).flatMap((locked) =>
    Object.keys(locked.optionalDependencies ?? {}),
  );
  assert.equal(
    wanted.filter((name) => packages[`node_modules/${name}`]?.version === undefined),
    [],
  );
});

test("nothing is installed with nodegen", () => {
  const manifest = JSON.parse(readText("package.json")) as Record<string, unknown>;
  const kinds = ["dependencies", "optionalDependencies", "peerDependencies", "bundleDependencies"];
  assert.equal(
    kinds.filter((kind) => kind in manifest),
    [],
  );
});

test.run();
