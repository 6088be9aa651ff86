import { structuredPatch } from "diff";
import type { FileChange } from "../../plan/compare/compare-files.ts";
import type { StateFile } from "../../plan/compare/node-state.ts";
import { maskSecrets } from "../mask-secrets.ts";

/** Whether a file that differs is shown line by line, in full or in part. */
export function showsLines({ shown }: Pick<FileChange, "shown">): boolean {
  return shown === "lines" || shown === "new lines";
}

/** Lines that may differ; texts that have less in common are not worth comparing. */
const mostEdits = 2000;

/**
 * The lines of a unified diff, without an end of line, secrets in them masked: header, hunks with three lines around.
 * Empty where only mode or owner differ; `undefined` for what is no text or has too little in common.
 */
export function unifiedDiff({
  path,
  before,
  after,
  shown,
}: FileChange): readonly string[] | undefined {
  const [left, right] = [readText(before), readText(after)];
  if (left === undefined || right === undefined) return undefined;
  const name = path.replace(/^\/*/, "/");
  const patch = structuredPatch(
    before === undefined ? "/dev/null" : `a${name}`,
    after === undefined ? "/dev/null" : `b${name}`,
    left,
    right,
    "",
    "",
    { context: 3, maxEditLength: mostEdits },
  );
  if (patch === undefined) return undefined;
  if (patch.hunks.length === 0) return [];
  const lines = patch.hunks.flatMap((hunk) => [
    `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
    ...hunk.lines.map((line) => (shown === "new lines" ? hideOld(line) : line)),
  ]);
  return [`--- ${patch.oldFileName}`, `+++ ${patch.newFileName}`, ...maskLines(lines)];
}

/** What `after` does not say is not told, but for its length. */
function hideOld(line: string): string {
  return line.startsWith("-") ? `-${"*".repeat(line.length - 1)}` : line;
}

/** As one text, since a key has many lines. */
function maskLines(lines: readonly string[]): readonly string[] {
  return maskSecrets(lines.join("\n")).split("\n");
}

function readText(file: StateFile | undefined): string | undefined {
  if (file === undefined) return "";
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(file.content);
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}
