import { sha256Hex } from "../../emit/manifest.ts";
import type { StateFile } from "../../plan/compare/node-state.ts";

/** The first twelve digits of the sha256 of a file's content: as much as tells two contents apart. */
export function fileDigest(file: StateFile | undefined): string | undefined {
  return file === undefined ? undefined : sha256Hex(file.content).slice(0, 12);
}
