/** Begins a line by which a test file tells `test/run.ts` of a test that it could not run. */
export const skipMark = "##nodegen-skip ";

/**
 * Declares a test that cannot run on this machine, instead of `test(name, …)`.
 * The runner counts it and prints the reason; under CI a skipped test fails the run.
 */
export function skip(name: string, reason: string): void {
  process.stdout.write(`\n${skipMark}${JSON.stringify({ name, reason })}\n`);
}
