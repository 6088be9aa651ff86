/** The path without `.` and with as few `..` as it can do with: one file, one name. */
export function normalizePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    const above = parts.at(-1);
    if (part === ".." && above !== undefined && above !== "..") parts.pop();
    else if (part !== ".." || !path.startsWith("/")) parts.push(part);
  }
  return `${path.startsWith("/") ? "/" : ""}${parts.join("/")}`;
}

/** A path that stands in `file` is relative to the folder of that file. */
export function besides(file: string, path: string): string {
  if (path.startsWith("/")) return normalizePath(path);
  return normalizePath(`${file.slice(0, file.lastIndexOf("/") + 1)}${path}`);
}
