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
  readonly state: State;
  readonly trees: Readonly<Record<string, number>>;
}

/**
 * Keeps what `stream` holds, as zlib's deflateCopy does, which pako lacks: https://zlib.net/manual.html#Advanced. All
 * that pako hides is arrays of numbers, numbers and the trees' sizes; anything else is a pako that this does not know.
 */
export function takeSnapshot(stream: ZStream): DeflateSnapshot {
  const state: State = {};
  const trees: Record<string, number> = {};
  for (const [key, value] of Object.entries(stream.state as State)) {
    if (ArrayBuffer.isView(value)) state[key] = copyArray(value);
    else if (isTree(value)) trees[key] = value.max_code;
    else if (typeof value === "number") state[key] = value;
    else if (value !== null && value !== stream)
      throw new Error(`pako keeps a ${typeof value} in ${key}`);
  }
  const { total_in, total_out, adler, data_type } = stream;
  const output = stream.output.slice(0, stream.next_out);
  return { totals: { total_in, total_out, adler, data_type }, output, state, trees };
}

/** Gives `stream`, which was made with the same parameters, what the snapshot holds. Its output must be large enough. */
export function restoreSnapshot(
  stream: ZStream,
  { totals, output, state, trees }: DeflateSnapshot,
): void {
  const target = stream.state as State;
  for (const [key, value] of Object.entries(state)) {
    const own = target[key];
    if (ArrayBuffer.isView(own)) (own as Uint8Array).set(value as Uint8Array);
    else target[key] = value;
  }
  for (const [key, size] of Object.entries(trees)) (target[key] as Tree).max_code = size;
  Object.assign(stream, totals, { avail_in: 0, next_in: 0 });
  stream.output.set(output);
  stream.next_out = output.length;
  stream.avail_out = stream.output.length - output.length;
}

function copyArray(array: ArrayBufferView): unknown {
  return (array as Uint8Array).slice();
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && "dyn_tree" in value && "max_code" in value;
}
