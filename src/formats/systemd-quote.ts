const plain = /^[A-Za-z0-9_@:,./=+-]+$/;

/**
 * One word of an ExecStart= line, quoted and escaped so that systemd passes on the very same bytes.
 * `%` is a specifier, `$` a variable, `\` an escape: systemd.syntax(7), systemd.unit(5), systemd.service(5).
 */
export function quoteSystemdWord(word: string): string {
  if (plain.test(word)) return word;
  const escaped = [...word].map((character) => escapeCharacter(character)).join("");
  return `"${escaped}"`;
}

function escapeCharacter(character: string): string {
  if (character === "%" || character === "$") return character + character;
  if (character === '"' || character === "\\") return `\\${character}`;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, "0")}`;
  return character;
}
