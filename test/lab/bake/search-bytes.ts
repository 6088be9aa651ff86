import { closeSync, openSync, readSync } from "node:fs";

/** Finds which of many texts stand in bytes, in one go through them. */
export interface ByteSearch {
  /** Longest text; who searches piece by piece lets the pieces overlap by so much. */
  readonly longest: number;
  /** Adds the index of each text that is there. */
  search(bytes: Buffer, found: Set<number>): void;
}

/** Prepares a search for texts of at least four bytes each. */
export function searchBytes(texts: readonly Buffer[]): ByteSearch {
  const begins = new Uint8Array(1 << 24);
  const byBeginning = new Map<number, number[]>();
  for (const [index, text] of texts.entries()) {
    if (text.length < 4) throw new Error(`${text.toString()}: too short to search for`);
    const beginning = text.readUInt32BE(0);
    begins[beginning >>> 8] = 1;
    byBeginning.set(beginning, [...(byBeginning.get(beginning) ?? []), index]);
  }
  return {
    longest: Math.max(...texts.map(({ length }) => length)),
    search(bytes, found) {
      let beginning = 0;
      for (let end = 0; end < bytes.length; end += 1) {
        beginning = ((beginning << 8) | (bytes[end] ?? 0)) >>> 0;
        if (begins[beginning >>> 8] === 0 || end < 3) continue;
        for (const index of byBeginning.get(beginning) ?? []) {
          const text = texts[index] ?? Buffer.alloc(0);
          if (bytes.subarray(end - 3, end - 3 + text.length).equals(text)) found.add(index);
        }
      }
    },
  };
}

/** Searches a file of any size; a piece of zeros costs next to nothing. */
export function searchFile({ search, longest }: ByteSearch, path: string): Set<number> {
  const found = new Set<number>();
  const size = 1 << 24;
  const piece = Buffer.alloc(size + longest);
  const zeros = Buffer.alloc(piece.length);
  const file = openSync(path, "r");
  try {
    for (let at = 0; ; at += size) {
      const bytes = piece.subarray(0, readSync(file, piece, 0, piece.length, at));
      if (!bytes.equals(zeros.subarray(0, bytes.length))) search(bytes, found);
      if (bytes.length <= longest) return found;
    }
  } finally {
    closeSync(file);
  }
}
