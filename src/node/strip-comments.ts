/**
 * Drops the lines of a shell script that are empty or hold nothing but a comment; the first line stays.
 * The node program is part of every user-data, where its comments would weigh a sixth of it. It has no
 * here-document and no string in which such a line would mean something (tested).
 */
export function stripComments(script: string): string {
  const [first, ...rest] = script.split("\n");
  const kept = rest.filter((line) => !/^\s*(#.*)?$/.test(line));
  return [first, ...kept, ""].join("\n");
}
