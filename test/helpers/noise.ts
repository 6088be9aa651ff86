import { createHash } from "node:crypto";

/** `size` bytes that no compressor makes smaller, the same ones in each run for the same `seed`, by SHAKE256. */
export function noise(size: number, seed = ""): Buffer {
  return createHash("shake256", { outputLength: size }).update(seed).digest();
}
