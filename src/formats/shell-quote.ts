/** A command line for a POSIX shell that runs `words` with the very same bytes. */
export function quoteShellWords(words: readonly string[]): string {
  return words.map(quoteShellWord).join(" ");
}

function quoteShellWord(word: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
