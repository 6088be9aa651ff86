/** The mark that a marked text carries around the place that a test is about. */
const mark = "┆";

/** A text without its marks, and the offsets at which they stood, in the text without marks. */
export interface MarkedSource {
  readonly text: string;
  readonly offsets: readonly number[];
}

/** Takes the marks `┆` out of a text: `key: ┆value┆` says where a diagnostic must point, without counted columns. */
export function markedSource(marked: string): MarkedSource {
  const pieces = marked.split(mark);
  let length = 0;
  const offsets = pieces.slice(0, -1).map((piece) => {
    length += piece.length;
    return length;
  });
  return { text: pieces.join(""), offsets };
}

/** Puts marks back at `offsets`, so that a failed test shows where a diagnostic points instead. */
export function markSource(text: string, offsets: readonly number[]): string {
  return [...offsets]
    .sort((a, b) => b - a)
    .reduce((marked, at) => `${marked.slice(0, at)}${mark}${marked.slice(at)}`, text);
}
