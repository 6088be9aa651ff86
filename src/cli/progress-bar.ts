import type { Io } from "./io.ts";

/** Milliseconds after which a person starts to wonder. */
const patienceMs = 1000;
const redrawMs = 100;
const width = 30;

/** A bar on a person's terminal that appears only when the work takes longer than a second. */
export interface ProgressBar {
  /** `text` stands behind the bar in place of the two numbers. */
  readonly update: (done: number, total: number, text?: string) => void;
  /** Takes the bar away. */
  readonly end: () => void;
}

/** A bar named `label`; on anything but a terminal it does nothing. `clock` gives milliseconds. */
export function createProgressBar(label: string, io: Io, clock: () => number): ProgressBar {
  const started = clock();
  let drawn = Number.NEGATIVE_INFINITY;
  return {
    update(done, total, text = `${done}/${total}`) {
      const now = clock();
      if (!io.terminal || now - started < patienceMs || now - drawn < redrawMs) return;
      drawn = now;
      const filled = Math.round((width * done) / Math.max(1, total));
      io.err(`\r${label} [${"#".repeat(filled)}${"-".repeat(width - filled)}] ${text}`);
    },
    end() {
      if (drawn !== Number.NEGATIVE_INFINITY) io.err("\r\x1b[K");
    },
  };
}
