import type { ZStream } from "pako";

/** The parts of pako's state that change while it works, beside numbers: its arrays, and three trees that point at them. */
type State = Record<string, unknown>;

interface Tree {
  readonly dyn_tree: unknown;
  max_code: number;
}

/** What a stream holds between two calls. */
export interface DeflateSnapshot {
  readonly totals: Pick<ZStream, "total_in" | "total_out" | "adler" | "data_type">;
  readonly output: Uint8Array;
  readonly numbers: readonly (readonly [key: string, value: number])[];
  readonly arrays: readonly (readonly [key: string, value: Uint8Array])[];
  readonly trees: readonly (readonly [key: string, size: number])[];
}

/**
 * Keeps what `stream` holds, as zlib's deflateCopy does, which pako lacks: https://zlib.net/manual.html#Advanced. All
 * that pako hides is arrays of numbers, numbers and the trees' sizes; anything else is a pako that this does not know.
 */
export function takeSnapshot(stream: ZStream): DeflateSnapshot {
  const numbers: [string, number][] = [];
  const arrays: [string, Uint8Array][] = [];
  const trees: [string, number][] = [];
  for (const [key, value] of Object.entries(stream.state as State)) {
    if (ArrayBuffer.isView(value)) arrays.push([key, (value as Uint8Array).slice()]);
    else if (isTree(value)) trees.push([key, value.max_code]);
    else if (typeof value === "number") numbers.push([key, value]);
    else if (value !== null && value !== stream)
      throw new Error(`pako keeps a ${typeof value} in ${key}`);
  }
  const { total_in, total_out, adler, data_type } = stream;
  const output = stream.output.slice(0, stream.next_out);
  return { totals: { total_in, total_out, adler, data_type }, output, numbers, arrays, trees };
}

/**
 * Gives `stream`, which was made with the same parameters, what the snapshot holds; `used`: since then it has held that
 * snapshot, and compressed on from there. Its output must be large enough.
 */
export function restoreSnapshot(
  stream: ZStream,
  { totals, output, numbers, arrays, trees }: DeflateSnapshot,
  used: boolean,
): void {
  const state = stream.state as State;
  const isBeginningThere = used && onlyAppended(state);
  for (const [key, value] of arrays) {
    if (!isBeginningThere || !keptByPosition.has(key)) (state[key] as Uint8Array).set(value);
  }
  for (const [key, value] of numbers) state[key] = value;
  for (const [key, size] of trees) (state[key] as Tree).max_code = size;
  Object.assign(stream, totals, { avail_in: 0, next_in: 0 });
  stream.output.set(output);
  stream.next_out = output.length;
  stream.avail_out = stream.output.length - output.length;
}

/** The text itself, and for each position of it the one before that began alike: most of what a stream holds. */
const keptByPosition: ReadonlySet<string> = new Set(["window", "prev"]);

/**
 * Whether all positions of the snapshot are as they were. What came behind them is written anew before it is read; beyond
 * the window's size the links, a ring, begin again, and the text is moved.
 */
function onlyAppended(state: State): boolean {
  const [end, size] = [state["strstart"], state["w_size"]];
  if (typeof end !== "number" || typeof size !== "number") {
    throw new Error("pako keeps its position elsewhere");
  }
  return end < size;
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && "dyn_tree" in value && "max_code" in value;
}
