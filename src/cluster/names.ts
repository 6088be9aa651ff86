const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const qualifiedName = "[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?";

const labelPattern = new RegExp(`^${label}$`);
const subdomainPattern = new RegExp(`^${label}(?:\\.${label})*$`);
const qualifiedNamePattern = new RegExp(`^${qualifiedName}$`);

/** RFC 1123 label, as Kubernetes checks names of namespaces: at most 63 of `a-z`, `0-9` and `-`. */
export function isDnsLabel(text: string): boolean {
  return labelPattern.test(text);
}

/** RFC 1123 subdomain, as Kubernetes checks names of Nodes: labels joined by dots, at most 253 characters. */
export function isDnsSubdomain(text: string): boolean {
  return text.length <= 253 && subdomainPattern.test(text);
}

/** Key of a label or taint: `[prefix/]name`. */
export function isLabelKey(text: string): boolean {
  const slash = text.indexOf("/");
  if (slash === -1) return qualifiedNamePattern.test(text);
  return isDnsSubdomain(text.slice(0, slash)) && qualifiedNamePattern.test(text.slice(slash + 1));
}

/** Value of a label or taint: empty, or at most 63 characters that begin and end with a letter or digit. */
export function isLabelValue(text: string): boolean {
  return text === "" || qualifiedNamePattern.test(text);
}

/** True for a DNS name that `pattern` describes: `*` stands for any characters of one part, as few as none. */
export function matchesNamePattern(name: string, pattern: string): boolean {
  const parts = name.split(".");
  const patterns = pattern.split(".");
  return (
    parts.length === patterns.length &&
    parts.every((part, index) => matchesPart(part, patterns[index] ?? ""))
  );
}

/** Takes each piece between two `*` where it first comes: no text makes this slow. */
function matchesPart(part: string, pattern: string): boolean {
  const pieces = pattern.split("*");
  const [first = "", ...others] = pieces;
  const last = others.pop();
  if (last === undefined) return part === pattern;
  if (!part.startsWith(first) || part.length < first.length + last.length) return false;
  const end = part.length - last.length;
  let at = first.length;
  for (const piece of others) {
    const found = part.indexOf(piece, at);
    if (found === -1 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return part.endsWith(last);
}
