/** A file's first bytes, or in plain words why there are none ("it does not exist"). */
export type ReadResult = { readonly bytes: Uint8Array } | { readonly problem: string };

/** Reads at most `limit` bytes and one more, so that the caller can tell a file that is too large. */
export type ReadFile = (path: string, limit: number) => ReadResult;

/** How a file was read as text; the caller words the complaint. */
export type TextResult =
  | { readonly text: string }
  | { readonly fault: "unreadable"; readonly problem: string }
  | { readonly fault: "too-large" }
  | { readonly fault: "not-utf8" };

/** No profile and no referenced file may be larger; only inventories are. */
const largestFileBytes = 1024 * 1024;

/** `largestFileBytes` in words. */
export const largestFile = "1 MiB";

/** Reads a UTF-8 file of at most `limit` bytes. A byte order mark stays in the text. */
export function readText(
  readFile: ReadFile,
  path: string,
  limit: number = largestFileBytes,
): TextResult {
  const result = readFile(path, limit);
  if ("problem" in result) return { fault: "unreadable", problem: result.problem };
  if (result.bytes.length > limit) return { fault: "too-large" };
  try {
    return {
      text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(result.bytes),
    };
  } catch {
    return { fault: "not-utf8" };
  }
}
