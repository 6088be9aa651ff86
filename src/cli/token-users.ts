import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Whose user-data of the last build holds a token: nodes, and pools whose machines all have the same. */
export interface TokenUsers {
  readonly nodes: readonly string[];
  readonly pools: readonly string[];
}

/** Looks through the build in `folder` for each token (`id.secret`); everything is empty where there is no build. */
export function findTokenUsers(
  folder: string,
  tokens: readonly string[],
): ReadonlyMap<string, TokenUsers> {
  const [nodes, pools] = ["nodes", "pools"].map((kind) => readUserData(join(folder, kind)));
  const holders = (texts: ReadonlyMap<string, string> | undefined, token: string) =>
    [...(texts ?? [])].filter(([, text]) => text.includes(token)).map(([name]) => name);
  return new Map(
    tokens.map((token) => [token, { nodes: holders(nodes, token), pools: holders(pools, token) }]),
  );
}

/** The text of every user-data below `folder` by the name that it is for. */
function readUserData(folder: string): ReadonlyMap<string, string> {
  if (!existsSync(folder)) return new Map();
  const names = readdirSync(folder).sort();
  const paths = names.map((name) => [name, join(folder, name, "user-data")] as const);
  const present = paths.filter(([, path]) => existsSync(path));
  return new Map(present.map(([name, path]) => [name, readFileSync(path, "utf8")]));
}
