import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { processorTime } from "./bench/processor-time.ts";

/** A command line of nodegen, the aim in units of `node -e 0`, and what to clear away before each run. */
interface Candidate {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly aim?: number;
  readonly clear?: readonly string[];
}

const rounds = Number(process.argv[2] ?? 15);
const program = resolve("dist/nodegen.mjs");
const profile = "quickstart.yaml";
const build = ["build", profile, "-o", "out"];

const candidates: readonly Candidate[] = [
  { name: "node -e 0", parameters: ["-e", "0"] },
  { name: "nodegen --version", parameters: [program, "--version"], aim: 1.5 },
  { name: "nodegen check", parameters: [program, "check", profile], aim: 6 },
  {
    name: "nodegen build, first (makes the secrets)",
    parameters: [program, ...build],
    clear: ["out", "quickstart.secrets"],
  },
  { name: "nodegen build", parameters: [program, ...build], aim: 10 },
];

/**
 * Measures every candidate once in each round, so that a busy moment of the machine hits all alike,
 * and prints the least and the middle of the rounds with the ratio of the least to an empty node.
 */
function bench(): void {
  const folder = mkdtempSync(join(tmpdir(), "nodegen-bench-"));
  try {
    cpSync(`profiles/${profile}`, join(folder, profile));
    const times = candidates.map((): number[] => []);
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, candidate] of candidates.entries()) {
        times[index]?.push(measure(candidate, folder));
      }
    }
    print(times);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measure(candidate: Candidate, folder: string): number {
  for (const name of candidate.clear ?? []) {
    rmSync(join(folder, name), { recursive: true, force: true });
  }
  return processorTime(process.execPath, candidate.parameters, folder);
}

function print(times: readonly number[][]): void {
  const empty = Math.min(...(times[0] ?? []));
  console.log(`processor time of ${rounds} runs on Node ${process.versions.node}, in milliseconds`);
  console.log("                                            min  median   ratio   aim");
  for (const [index, { name, aim }] of candidates.entries()) {
    const sorted = (times[index] ?? []).toSorted((a, b) => a - b);
    const least = sorted[0] ?? Number.NaN;
    const middle = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
    const columns = [
      least.toFixed(0).padStart(6),
      middle.toFixed(0).padStart(7),
      (least / empty).toFixed(2).padStart(7),
      (aim?.toFixed(1) ?? "").padStart(5),
    ];
    console.log(`${name.padEnd(41)}${columns.join(" ")}`);
  }
}

bench();
