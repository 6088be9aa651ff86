import { type Diagnostic, hasErrors, type Outcome } from "../../diagnostics/diagnostic.ts";
import { decodeUserData } from "../../inspect/decode-user-data.ts";
import { readCloudConfig } from "../../inspect/read-cloud-config.ts";
import type { StateFile } from "../../plan/compare/node-state.ts";
import { rememberRecent } from "../../plan/remember-recent.ts";

type Files = Outcome<readonly StateFile[]>;

/** Gives the files in a user-data of any form. */
export type UserDataReader = (userData: Uint8Array) => Promise<Files>;

/** Where an entry of `write_files` begins in the text that nodegen writes; contents are indented. */
const entryStart = /^(?=- path: ")/m;

/** More than a user-data of nodegen has of them. */
const mostKnown = 100;

/** An entry as nodegen writes it, with a text that stands as it is from its first character on. */
const plainEntry =
  /^- path: ("[!#-[\]-~]+")\n {2}owner: ("[a-z:]+")\n {2}permissions: "([0-7]{4})"\n {2}content: \|\n( {4}\S.*\n(?:(?: {4}.*)?\n)*)$/;

/**
 * Makes a reader of the files in a user-data. It remembers entries by their text, since the nodes of a pool have most of them
 * in common and YAML takes its time; what is one node's own is soon forgotten.
 */
export function createUserDataReader(): UserDataReader {
  const readEntry = rememberRecent(readOne, mostKnown);
  return async (userData) => {
    const decoded = decodeUserData(userData);
    if (decoded.value === undefined) return { value: undefined, diagnostics: decoded.diagnostics };
    const { text } = decoded.value;
    const [head = "", ...entries] = text.split(entryStart);
    if (!head.endsWith("\nwrite_files:\n")) return await readWhole(text);
    // Behind the last one stand other keys.
    const last = entries.pop()?.split(/^(?=[a-z])/m)[0] ?? "";
    return joinFiles(await Promise.all([...entries, last].map(readEntry)));
  };
}

/** Most entries need no YAML: that takes ten times as long. */
async function readOne(entry: string): Promise<Files> {
  const [, path, owner, mode, lines] = plainEntry.exec(entry) ?? [];
  // Of blank lines at the end YAML keeps none.
  if (
    path === undefined ||
    owner === undefined ||
    mode === undefined ||
    lines?.endsWith("\n\n") !== false
  ) {
    return await readWhole(`#cloud-config\nwrite_files:\n${entry}`);
  }
  const content = Buffer.from(lines.replace(/^ {4}/gm, ""), "utf8");
  const names = { path: path.slice(1, -1), owner: owner.slice(1, -1) };
  return { value: [{ ...names, mode, content, secret: false }], diagnostics: [] };
}

async function readWhole(text: string): Promise<Files> {
  const { value, diagnostics } = await readCloudConfig(text);
  const files = value?.files.map((file) => ({ ...file, secret: false }));
  return { value: files, diagnostics };
}

function joinFiles(parts: readonly Files[]): Files {
  const diagnostics: readonly Diagnostic[] = parts.flatMap((part) => part.diagnostics);
  if (hasErrors(diagnostics)) return { value: undefined, diagnostics };
  return { value: parts.flatMap(({ value }) => value ?? []), diagnostics };
}
