import { log } from "./log.ts";

/** Checks that print a line each, and what became of them in the end. */
export interface Checks {
  /** Runs one check, which gives what it saw; false where it failed. */
  run(name: string, act: () => Promise<string>): Promise<boolean>;
  /** A check that cannot be made, and why. */
  skip(name: string, reason: string): void;
  /** Prints the counts and sets the exit code. */
  end(): void;
}

/** Begins to count. */
export function startChecks(): Checks {
  const count = { passed: 0, failed: 0, skipped: 0 };
  const say = (name: string, what: keyof typeof count, text: string): void => {
    count[what] += 1;
    log(`${name}: ${what}${text}`);
  };
  return {
    async run(name, act) {
      const started = performance.now();
      const took = (): string => ` in ${Math.round((performance.now() - started) / 1000)} s: `;
      try {
        const seen = await act();
        say(name, "passed", took() + seen);
        return true;
      } catch (error) {
        say(name, "failed", took() + String(error));
        return false;
      }
    },
    skip: (name, reason) => say(name, "skipped", `: ${reason}`),
    end() {
      const { passed, failed, skipped } = count;
      console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
      process.exitCode = failed === 0 ? 0 : 1;
    },
  };
}
