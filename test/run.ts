import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { countOutcomes, describeOutcome, type FileOutcome } from "./runner/file-outcome.ts";
import { findTestFiles } from "./runner/find-test-files.ts";
import { endAllRuns, runFile } from "./runner/run-file.ts";

/**
 * Runs every `*.test.ts` of this folder whose path contains one of the arguments, each file in a
 * process of its own. The last line is always `N passed, N failed, N skipped`.
 * `NODEGEN_TEST_ROOT` names another folder, for the test of this program.
 */
async function runTests(filters: readonly string[]): Promise<number> {
  const root = resolve(process.env["NODEGEN_TEST_ROOT"] ?? import.meta.dirname);
  const files = findTestFiles(root, filters);
  const outcomes = await runAll(root, files);
  const counts = countOutcomes(outcomes);
  for (const { file, skips } of outcomes) {
    for (const skip of skips) console.log(`skipped: ${file}: ${skip.name}: ${skip.reason}`);
  }
  const forbiddenSkips = process.env["CI"] === "true" && counts.skipped > 0;
  if (forbiddenSkips) console.log("under CI no test may be skipped");
  if (files.length === 0) console.log("no test file matches");
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  return counts.failed > 0 || forbiddenSkips || files.length === 0 ? 1 : 0;
}

/** Runs the files, two at a time, and prints each as it ends. */
async function runAll(root: string, files: readonly string[]): Promise<FileOutcome[]> {
  const outcomes: FileOutcome[] = [];
  const waiting = [...files];
  const work = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const outcome = await runFile(root, file);
      outcomes.push(outcome);
      console.log(describeOutcome(outcome));
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));
  return outcomes;
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    endAllRuns();
    process.exit(1);
  });
}

process.exitCode = await runTests(process.argv.slice(2));
