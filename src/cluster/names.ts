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
