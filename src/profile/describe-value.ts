import type { ReferenceNode, SourceNode } from "./source-node.ts";

const longestQuote = 60;

/** Names a value in a message: `"text"`, `the number 1.30`, `a list`. The text behind a reference is never shown. */
export function describeValue(node: SourceNode): string {
  switch (node.kind) {
    case "reference":
      return describeReference(node);
    case "list":
      return "a list";
    case "map":
      return "a map";
    case "scalar":
      if (node.reference !== undefined) return describeReference(node.reference);
      if (node.value === null) return "nothing (null)";
      if (typeof node.value === "string") return quoteText(node.value);
      return `the ${typeof node.value} ${node.spelling ?? String(node.value)}`;
  }
}

function describeReference(reference: ReferenceNode): string {
  return reference.from === "env"
    ? `the value of $env ${reference.name}`
    : `the content of $file ${reference.name}`;
}

/** A text in double quotes, cut where it is long. */
export function quoteText(text: string): string {
  const characters = [...text.slice(0, 2 * longestQuote)];
  const cut = characters.length > longestQuote || text.length > 2 * longestQuote;
  return JSON.stringify(cut ? `${characters.slice(0, longestQuote).join("")}…` : text);
}
