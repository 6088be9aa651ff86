import type { Io } from "../io.ts";
import { createProgressBar } from "../progress-bar.ts";
import { visibleText } from "../visible-text.ts";

/** How far several transfers are; a person at a terminal sees a bar with rate and time left. */
export interface TransferProgress {
  /** `length` of `size` bytes of the file are there; `size` is `undefined` where nobody said it. */
  update(file: string, length: number, size: number | undefined): void;
  /** The file is complete: one line says so. */
  done(file: string, line: string): void;
  /** The file has failed. */
  drop(file: string): void;
  /** Takes the bar away. */
  end(): void;
}

interface Transfer {
  /** What an earlier run had brought. */
  readonly before: number;
  readonly length: number;
  readonly size: number | undefined;
}

/** For `count` files; `clock` gives milliseconds. */
export function createTransferProgress(
  count: number,
  io: Io,
  clock: () => number,
): TransferProgress {
  const bar = createProgressBar("fetching", io, clock);
  const started = clock();
  const transfers = new Map<string, Transfer>();
  const settled = new Set<string>();
  const draw = () => {
    const all = [...transfers.values()];
    const length = sum(all.map((one) => one.length));
    const size = sum(all.map((one) => Math.max(one.size ?? 0, one.length)));
    const received = sum(all.map((one) => Math.max(0, one.length - one.before)));
    const rate = (1000 * received) / Math.max(1, clock() - started);
    const sized = [...transfers].filter(
      ([file, one]) => one.size !== undefined && !settled.has(file),
    ).length;
    // The size of what has not begun is not known.
    const known = sized === count - settled.size;
    const parts = [
      `${megabytes(length)} of ${megabytes(size)}${known ? "" : " or more"}`,
      `${megabytes(rate)}/s`,
      ...(known && rate > 0 ? [`${clockTime((size - length) / rate)} left`] : []),
      `${settled.size} of ${count} files`,
    ];
    // The line before may have been longer.
    bar.update(length, size, `${parts.join(", ")}\x1b[K`);
  };
  return {
    update(file, length, size) {
      const { before = length } = transfers.get(file) ?? {};
      transfers.set(file, { before, length, size });
      draw();
    },
    done(file, line) {
      settled.add(file);
      bar.end();
      io.err(`${visibleText(line)}\n`);
    },
    drop(file) {
      settled.add(file);
      transfers.delete(file);
    },
    end: bar.end,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** `1:05` is a minute and five seconds. */
function clockTime(seconds: number): string {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
