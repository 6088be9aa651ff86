import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { shortenShell } from "../../scripts/generate/shorten-shell.ts";
import { skip } from "../helpers/skip.ts";
import { findProgram } from "../helpers/tools.ts";
import { shells } from "./sandbox.ts";

const source = fileURLToPath(new URL("../../src/node/machine-size.sh", import.meta.url));
const kibi = 1024;
const gibi = 1024 * kibi;

/**
 * Memory in KiB, processors, the most Pods; then what GKE publishes for such a machine
 * (https://cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes) and ten Pods for each processor
 * (sig-scalability/configs-and-limits/thresholds.md in kubernetes/community).
 */
const machines: readonly (readonly [number, number, string, string, string])[] = [
  [600 * kibi, 1, "110", "cpu=60m,memory=255Mi", "10"],
  [gibi - 1, 1, "110", "cpu=60m,memory=255Mi", "10"],
  [gibi, 1, "110", "cpu=60m,memory=256Mi", "10"],
  [4 * gibi, 2, "110", "cpu=70m,memory=1024Mi", "20"],
  [8 * gibi, 2, "110", "cpu=70m,memory=1843Mi", "20"],
  [16 * gibi, 4, "110", "cpu=80m,memory=2662Mi", "40"],
  [32 * gibi, 8, "110", "cpu=90m,memory=3645Mi", "80"],
  [64 * gibi, 16, "110", "cpu=110m,memory=5611Mi", "110"],
  [128 * gibi, 32, "110", "cpu=150m,memory=9543Mi", "110"],
  [256 * gibi, 64, "62", "cpu=230m,memory=12165Mi", "62"],
  [3_914_752, 3, "250", "cpu=75m,memory=955Mi", "30"],
];

function compute(
  program: string,
  options: readonly string[],
  memory: string,
  cores: number,
  most: string,
) {
  const root = mkdtempSync(join(tmpdir(), "nodegen-size-"));
  try {
    const script = join(root, "machine-size.sh");
    writeFileSync(script, shortenShell(readFileSync(source, "utf8")));
    mkdirSync(join(root, "proc"));
    writeFileSync(join(root, "proc/meminfo"), memory);
    const lines = Array.from(
      { length: cores },
      (_, index) => `processor\t: ${index}\nmodel name\t: x\n`,
    );
    writeFileSync(join(root, "proc/cpuinfo"), lines.join("\n"));
    const env = { PATH: process.env["PATH"] ?? "", NODEGEN_ROOT: root };
    const run = spawnSync(program, [...options, script, most], { env, encoding: "utf8" });
    if (run.status !== 0) return run.stderr;
    return readFileSync(join(root, "run/nodegen/machine-size"), "utf8");
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

for (const { name, program, options } of shells) {
  const path = findProgram(program);
  if (path === undefined) {
    skip(`${name}: what machines reserve`, `${program} is not installed`);
    continue;
  }
  for (const [memory, cores, most, reserved, pods] of machines) {
    test(`${name}: ${memory} KiB and ${cores} processors`, () => {
      const text = `MemTotal:       ${memory} kB\nMemFree:        1 kB\n`;
      const wanted = `NODEGEN_KUBE_RESERVED=${reserved}\nNODEGEN_MAX_PODS=${pods}\n`;
      assert.is(compute(path, options, text, cores, most), wanted);
    });
  }
  test(`${name}: without figures the unit does not start`, () => {
    assert.match(compute(path, options, "", 2, "110"), "cannot be read");
    assert.match(compute(path, options, "MemTotal: 1 kB\n", 0, "110"), "cannot be read");
  });
}

test.run();
