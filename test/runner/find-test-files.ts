import { readdirSync } from "node:fs";

/** The test files below `root`, relative to it, sorted; with filters only those that contain one of them. */
export function findTestFiles(root: string, filters: readonly string[]): string[] {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".test.ts") && !path.includes("node_modules"))
    .sort();
  if (filters.length === 0) return files;
  return files.filter((path) => filters.some((filter) => `test/${path}`.includes(filter)));
}
