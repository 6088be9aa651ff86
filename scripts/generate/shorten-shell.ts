/**
 * A shell program, or a unit of systemd, as nodes get it: without comment lines, empty lines and indentation, a fifth fewer bytes of user-data.
 * Only whole lines are touched, so a program with here-documents, whose lines are data, is refused.
 */
export function shortenShell(text: string): string {
  if (/<<-?\s*['"\w]/.test(text)) throw new Error("the node program may hold no here-document");
  const [first = "", ...lines] = text.split("\n");
  const kept = lines.map((line) => line.trimStart()).filter((line) => !/^(?:#|$)/.test(line));
  return `${[first, ...kept].join("\n")}\n`;
}
