import { createHash } from "node:crypto";

/** `size` bytes that no compressor makes smaller, the same ones in each run (the first ones of SHAKE256 of nothing). */
export function noise(size: number): Buffer {
  return createHash("shake256", { outputLength: size }).digest();
}
