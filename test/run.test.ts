import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";

const repository = resolve(import.meta.dirname, "..");
const uvu = pathToFileURL(resolve(repository, "node_modules/uvu/dist/index.mjs")).href;
const skipHelper = pathToFileURL(resolve(import.meta.dirname, "helpers/skip.ts")).href;
const head = `import { test } from ${JSON.stringify(uvu)};\n`;

interface RunResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly lastLine: string | undefined;
}

/** Runs the runner over a temporary folder that holds one test file with `source`. */
function runOver(source: string, environment: Record<string, string> = {}): RunResult {
  const folder = mkdtempSync(join(tmpdir(), "nodegen-run-"));
  try {
    writeFileSync(join(folder, "sample.test.ts"), source);
    const { status, stdout } = spawnSync(
      process.execPath,
      ["--import", "tsx", "test/run.ts", "sample"],
      {
        cwd: repository,
        encoding: "utf8",
        env: { ...process.env, CI: "", NODEGEN_TEST_ROOT: folder, ...environment },
      },
    );
    return { status, stdout, lastLine: stdout.trimEnd().split("\n").at(-1) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const skipping = `${head}import { skip } from ${JSON.stringify(skipHelper)};
skip("boots", "no machine"); test("a", () => {}); test.run();`;

interface Case {
  readonly source: string;
  readonly environment?: Record<string, string>;
  readonly status: number;
  readonly lastLine: string;
  readonly says: string;
}

const cases: Record<string, Case> = {
  "a file that passes": {
    source: `${head}test("a", () => {}); test("b", () => {}); test.run();`,
    status: 0,
    lastLine: "2 passed, 0 failed, 0 skipped",
    says: "ok   sample.test.ts (2 passed",
  },
  "a file that forgets run()": {
    source: `${head}test("a", () => {});`,
    status: 1,
    lastLine: "0 passed, 1 failed, 0 skipped",
    says: "is test.run() called?",
  },
  "a file without tests": {
    source: `${head}test.run();`,
    status: 1,
    lastLine: "0 passed, 1 failed, 0 skipped",
    says: "holds no test",
  },
  "a failing test, with its message": {
    source: `${head}test("a", () => {}); test("b", () => { throw new Error("two is not three"); }); test.run();`,
    status: 1,
    lastLine: "1 passed, 1 failed, 0 skipped",
    says: "two is not three",
  },
  "a before hook that throws, which uvu itself passes over": {
    source: `${head}test.before(() => { throw new Error("no server"); }); test("a", () => {}); test.run();`,
    status: 1,
    lastLine: "0 passed, 1 failed, 0 skipped",
    says: "FAIL sample.test.ts",
  },
  "a file that ends in the middle with 0": {
    source: `${head}test("a", () => { process.exit(0); }); test.run();`,
    status: 1,
    lastLine: "0 passed, 1 failed, 0 skipped",
    says: "ended without a summary",
  },
  "a file that does not load": {
    source: `${head}import "./missing.ts"; test("a", () => {}); test.run();`,
    status: 1,
    lastLine: "0 passed, 1 failed, 0 skipped",
    says: "missing.ts",
  },
  "a file that ends with an error after its tests": {
    source: `${head}test("a", () => {}); test.run(); process.on("exit", () => { process.exitCode = 3; });`,
    status: 1,
    lastLine: "1 passed, 1 failed, 0 skipped",
    says: "ended with 3",
  },
  "a file that hangs": {
    source: `// timeout: 1\n${head}test("a", () => new Promise((done) => setTimeout(done, 60_000))); test.run();`,
    status: 1,
    lastLine: "0 passed, 1 failed, 0 skipped",
    says: "no end after 1 s",
  },
  "a declared skip, with its reason": {
    source: skipping,
    status: 0,
    lastLine: "1 passed, 0 failed, 1 skipped",
    says: "skipped: sample.test.ts: boots: no machine",
  },
  "a declared skip under CI": {
    source: skipping,
    environment: { CI: "true" },
    status: 1,
    lastLine: "1 passed, 0 failed, 1 skipped",
    says: "under CI no test may be skipped",
  },
  "a skip of uvu's own": {
    source: `${head}test("a", () => {}); test.skip("b", () => {}); test.run();`,
    status: 0,
    lastLine: "1 passed, 0 failed, 1 skipped",
    says: "1 passed, 1 skipped",
  },
};

for (const [name, { source, environment, status, lastLine, says }] of Object.entries(cases)) {
  test(`the runner reports ${name}`, () => {
    const result = runOver(source, environment);
    assert.is(result.lastLine, lastLine, result.stdout);
    assert.is(result.status, status);
    assert.ok(result.stdout.includes(says), result.stdout);
  });
}

test("the runner fails when no file matches", () => {
  const { status, stdout } = spawnSync(
    process.execPath,
    ["--import", "tsx", "test/run.ts", "no-such-file"],
    { cwd: repository, encoding: "utf8" },
  );
  assert.is(status, 1);
  assert.ok(stdout.endsWith("0 passed, 0 failed, 0 skipped\n"));
});

test.run();
