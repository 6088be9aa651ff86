/** Why `path` cannot be a path on a node; `undefined` where it can. No character needs quoting anywhere it is written. */
export function nodePathProblem(path: string): string | undefined {
  if (!path.startsWith("/")) return "it is not absolute";
  if (path.length > 255) return "it is longer than 255 characters";
  if (!/^[A-Za-z0-9._+=@,/-]+$/.test(path)) return "it holds a character that is not allowed";
  const parts = path.slice(1).split("/");
  if (parts.some((part) => part === "." || part === "..")) return `it holds "." or ".."`;
  if (parts.some((part) => part === "")) return "it holds an empty part";
  return undefined;
}

/** True for a text that can be a path on a node. */
export function isNodePath(value: unknown): value is string {
  return typeof value === "string" && nodePathProblem(value) === undefined;
}
