import { setTimeout as sleep } from "node:timers/promises";

/** Tries until nothing is thrown; what is thrown after so many seconds is thrown on, with what was waited for. */
export async function untilDone<T>(what: string, seconds: number, act: () => T): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    try {
      return act();
    } catch (error) {
      if (performance.now() > end) throw new Error(`${what}: not in ${seconds} s: ${error}`);
    }
    await sleep(1000);
  }
}
