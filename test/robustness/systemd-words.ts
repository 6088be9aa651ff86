const letters: Readonly<Record<string, string>> = {
  ...{ a: "\u0007", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", s: " " },
  ...{ "\\": "\\", '"': '"', "'": "'" },
};

/**
 * The words of a unit's `ExecStart=` as systemd passes them on, by systemd.syntax(7), systemd.unit(5) and
 * systemd.service(5): joined lines, quotes, C escapes, `%%` and `$$`. Throws on anything that systemd would not take
 * or would replace.
 */
export function execStartWords(unit: string): string[] {
  const joined = unit.replaceAll("\\\n", " ");
  const lines = joined.split("\n").filter((line) => line.startsWith("ExecStart="));
  if (lines.length !== 1) throw new Error(`${lines.length} lines of ExecStart=`);
  const words: string[] = [];
  let rest = (lines[0] ?? "").slice("ExecStart=".length).trim();
  while (rest !== "") {
    const { word, length } = firstWord(rest);
    words.push(resolveSigns(word));
    rest = rest.slice(length).replace(/^[ \t]+/, "");
  }
  return words;
}

function firstWord(text: string): { word: string; length: number } {
  let word = "";
  let quote = "";
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? "";
    if (character === "\\") {
      const { value, length } = readEscape(text.slice(index));
      word += value;
      index += length - 1;
    } else if (quote !== "") {
      if (character === quote) quote = "";
      else word += character;
    } else if (character === '"' || character === "'") quote = character;
    else if (character === " " || character === "\t") return { word, length: index };
    else word += character;
  }
  if (quote !== "") throw new Error(`unbalanced quote: ${text}`);
  return { word, length: text.length };
}

function readEscape(text: string): { value: string; length: number } {
  const numeric = /^\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8}))/i.exec(text);
  if (numeric !== null) {
    const code = Number.parseInt(numeric[1] ?? numeric[2] ?? numeric[3] ?? "", 16);
    if (code === 0) throw new Error("systemd refuses a NUL");
    return { value: String.fromCodePoint(code), length: numeric[0].length };
  }
  const value = letters[text[1] ?? ""];
  if (value === undefined) throw new Error(`systemd knows no escape ${text.slice(0, 2)}`);
  return { value, length: 2 };
}

/** Specifiers and variables must all be doubled, or systemd would put something else in their place. */
function resolveSigns(word: string): string {
  return word.replace(/%(.?)|\$(.?)/gs, (all, percent?: string, dollar?: string) => {
    if (percent !== "%" && dollar !== "$") throw new Error(`systemd would replace ${all}`);
    return all.slice(1);
  });
}
