/** One character as the terminal shows it. */
export interface Cell {
  readonly text: string;
  /** Columns that it takes: 0 for combining marks, 2 for wide characters. */
  readonly width: number;
}

/** Controls, line separators, halves of surrogate pairs and invisible format characters (such as those that turn the writing direction). */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Wide in the sense of Unicode's UAX #11, without the rare ones. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u;

/** How a character is shown: a tab as four spaces, anything that a terminal would obey or hide as an escape. */
export function cellOf(character: string): Cell {
  if (character === "\t") return { text: "    ", width: 4 };
  if (hidden.test(character)) {
    const text = escapeCharacter(character);
    return { text, width: text.length };
  }
  if (/\p{Mn}/u.test(character)) return { text: character, width: 0 };
  return { text: character, width: wide.test(character) ? 2 : 1 };
}

/** The text with everything escaped that a terminal would obey or hide. */
export function visibleText(text: string): string {
  return [...text].map((character) => cellOf(character).text).join("");
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
}
