import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";
import { growthProfile, type Join, joins } from "./bench/growth-profile.ts";
import { type ProgramUsage, programUsage } from "./bench/program-usage.ts";
import { seedSteps } from "./bench/seed-steps.ts";

const program = resolve("dist/nodegen.mjs");
const kubectl = join(process.env["NODEGEN_KUBERNETES_1_20"] ?? "", "kubectl");

const seedNodes = 20;

const counts = (process.env["NODES"] ?? "1 100 1000").split(/\s+/).map(Number);
const chosen = (process.env["JOINS"] ?? joins.join(" ")).split(/\s+/) as Join[];

/** The least that was seen of nodegen's first and second build and of the floor, in rounds that take turns. */
interface Row {
  readonly first: ProgramUsage;
  readonly again: ProgramUsage;
  readonly floor: ProgramUsage;
  /** The floor that does not wait for the disk. */
  readonly bare: ProgramUsage;
}

/** Measures builds that grow, against the floor and the guides' steps, and prints a table in Markdown. */
function bench(): void {
  const folder = mkdtempSync(join(tmpdir(), "nodegen-growth-"));
  try {
    const floorProgram = bundleFloor(folder);
    console.log(`Node ${process.versions.node}, ${availableParallelism()} processors\n`);
    console.log(
      "| joins with | nodes | first build | floor | ratio | bare floor | ratio | ms a node | peak memory | wall | second build | peak memory |",
    );
    console.log("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for (const how of chosen) {
      let smallest: Row | undefined;
      for (const count of counts) {
        const row = measure(folder, floorProgram, count, how);
        smallest ??= row;
        printRow(how, count, row, smallest);
      }
    }
    console.log("\n| joins with | cfssl and kubectl, ms a node |");
    console.log("|---|--:|");
    for (const how of chosen) printSeedSteps(folder, how);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Node runs it without any loader, as it runs nodegen. */
function bundleFloor(folder: string): string {
  const outfile = join(folder, "floor.mjs");
  buildSync({
    ...{ entryPoints: ["scripts/bench/floor.ts"], outfile, bundle: true },
    ...{ platform: "node", format: "esm", target: "node20" },
  });
  return outfile;
}

function measure(folder: string, floorProgram: string, count: number, how: Join): Row {
  const rounds = count > 1000 ? 1 : count === 1000 || how === "rsa" ? 2 : 5;
  const rows = Array.from({ length: rounds }, () => measureOnce(folder, floorProgram, count, how));
  const least = (key: keyof Row): ProgramUsage =>
    rows.map((row) => row[key]).reduce((a, b) => (b.processor < a.processor ? b : a));
  return {
    first: least("first"),
    again: least("again"),
    floor: least("floor"),
    bare: least("bare"),
  };
}

/** All rounds stay until the end: ext4 is slow to make files for a while after as many were removed. */
function measureOnce(folder: string, floorProgram: string, count: number, how: Join): Row {
  const work = mkdtempSync(join(folder, "round-"));
  writeFileSync(join(work, "profile.yaml"), growthProfile(count, how));
  const build = [program, "build", "profile.yaml", "-o", "out"];
  const first = programUsage(build, work);
  const again = programUsage(build, work);
  const keys = how === "token" ? "none" : how;
  const measureFloor = (end: string): ProgramUsage =>
    programUsage([floorProgram, work, join(work, end), String(count), keys, end], work);
  return { first, again, floor: measureFloor("floor"), bare: measureFloor("bare") };
}

/** Milliseconds a node are those of the nodes beyond the first row's, so that the start of the program does not count. */
function printRow(how: Join, count: number, row: Row, smallest: Row): void {
  const { first, again, floor, bare } = row;
  const more = first.processor - smallest.first.processor;
  const each = count > 1 ? ((more / (count - 1)) * 1000).toFixed(2) : "";
  const columns = [
    how,
    String(count),
    seconds(first.processor),
    seconds(floor.processor),
    (first.processor / floor.processor).toFixed(2),
    seconds(bare.processor),
    (first.processor / bare.processor).toFixed(2),
    each,
    `${first.memory.toFixed(0)} MB`,
    seconds(first.wall),
    seconds(again.processor),
    `${again.memory.toFixed(0)} MB`,
  ];
  console.log(`| ${columns.join(" | ")} |`);
}

function printSeedSteps(folder: string, how: Join): void {
  const work = join(folder, `steps-${how}`);
  mkdirSync(work);
  const each = seedSteps(work, kubectl, how, seedNodes);
  console.log(`| ${how} | ${each === undefined ? "no cfssl or no kubectl" : each.toFixed(0)} |`);
}

function seconds(value: number): string {
  return `${value.toFixed(2)} s`;
}

bench();
