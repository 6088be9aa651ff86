import { stripVTControlCharacters } from "node:util";
import { skipMark } from "../helpers/skip.ts";

/** A test that declared that it cannot run here. */
export interface DeclaredSkip {
  readonly name: string;
  readonly reason: string;
}

/** How the process of one test file ended. */
export interface FileRun {
  readonly file: string;
  readonly output: string;
  /** Exit code; `undefined` when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly timedOutAfterSeconds: number | undefined;
  readonly seconds: number;
}

/** What one test file came to. */
export interface FileOutcome {
  readonly file: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly skips: readonly DeclaredSkip[];
  /** Why the file as a whole counts as a failure. */
  readonly fault: string | undefined;
  readonly output: string;
  readonly seconds: number;
}

/**
 * Judges one file by what uvu printed. Three ways in which uvu loses tests are failures here: a file
 * that never calls `run()` ends with 0 and no summary, a `before` hook that throws ends with 0 and fewer
 * passed than total, and an early end of the process ends without a summary.
 */
export function judgeRun(run: FileRun): FileOutcome {
  const text = stripVTControlCharacters(run.output);
  const skips = declaredSkips(text);
  const total = summaryNumber(text, "Total");
  const passed = summaryNumber(text, "Passed") ?? 0;
  const failed = (total ?? 0) - passed;
  const fault = findFault(run, total, failed, skips);
  return {
    file: run.file,
    passed,
    failed: fault === undefined ? failed : Math.max(failed, 1),
    skipped: skips.length + (summaryNumber(text, "Skipped") ?? 0),
    skips,
    fault,
    output: run.output,
    seconds: run.seconds,
  };
}

function findFault(
  run: FileRun,
  total: number | undefined,
  failed: number,
  skips: readonly DeclaredSkip[],
): string | undefined {
  if (run.timedOutAfterSeconds !== undefined) return `no end after ${run.timedOutAfterSeconds} s`;
  if (total === undefined) return "ended without a summary: is test.run() called?";
  if (total === 0 && skips.length === 0) return "holds no test";
  if (run.exitCode === 0 || failed > 0) return undefined;
  return run.exitCode === undefined ? "ended by a signal" : `ended with ${run.exitCode}`;
}

/** The last number that uvu printed behind `label`, e.g. `Passed:    12`. */
function summaryNumber(text: string, label: string): number | undefined {
  const matches = [...text.matchAll(new RegExp(`^ *${label}: +(\\d+)$`, "gm"))];
  const digits = matches.at(-1)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function declaredSkips(text: string): DeclaredSkip[] {
  return text
    .split("\n")
    .filter((line) => line.startsWith(skipMark))
    .map((line) => JSON.parse(line.slice(skipMark.length)) as DeclaredSkip);
}

/** One line for a file that passed; the whole output for one that failed. */
export function describeOutcome(outcome: FileOutcome): string {
  const { file, passed, failed, skipped, fault, output, seconds } = outcome;
  const time = `${seconds.toFixed(1)} s`;
  if (failed === 0) {
    const skippedText = skipped > 0 ? `, ${skipped} skipped` : "";
    return `ok   ${file} (${passed} passed${skippedText}, ${time})`;
  }
  const reason = fault === undefined ? "" : `: ${fault}`;
  return `FAIL ${file} (${failed} failed, ${passed} passed, ${time})${reason}\n${output.trimEnd()}\n`;
}

/** The sums over all files. */
export function countOutcomes(
  outcomes: readonly FileOutcome[],
): Pick<FileOutcome, "passed" | "failed" | "skipped"> {
  const sum = (key: "passed" | "failed" | "skipped"): number =>
    outcomes.reduce((total, outcome) => total + outcome[key], 0);
  return { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
}
