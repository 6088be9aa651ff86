/**
 * The two functions of `node:assert` that yargs calls, which cost a fiftieth of a whole `nodegen check` to load. yargs
 * gives its own message with each; they find faults of a program that uses yargs, not of a command line.
 */
export function strictEqual(actual: unknown, expected: unknown, message?: string | Error): void {
  if (!Object.is(actual, expected)) throw asError(message);
}

export function notStrictEqual(actual: unknown, expected: unknown, message?: string | Error): void {
  if (Object.is(actual, expected)) throw asError(message);
}

function asError(message: string | Error | undefined): Error {
  return message instanceof Error ? message : new Error(message ?? "assertion failed");
}
