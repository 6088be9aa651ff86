import { isMap, isPair, LineCounter, parseDocument } from "yaml";
import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import { archivePath } from "../emit/user-data.ts";
import { fromBase64, gunzip } from "./decode-user-data.ts";
import { readArchive } from "./read-archive.ts";

/** A file that the user-data puts on a node. */
export interface DeliveredFile {
  readonly path: string;
  /** Four octal digits. */
  readonly mode: string;
  readonly owner: string;
  readonly content: Uint8Array;
}

/** What a `#cloud-config` does to a node, as far as nodegen's own go. */
export interface CloudConfigContent {
  /** In the order in which they are written; those inside nodegen's archive in the place of the archive. */
  readonly files: readonly DeliveredFile[];
  /** Each a shell text or a program with its arguments; those of every boot first. */
  readonly commands: readonly (string | readonly string[])[];
  /** Other top-level keys, which are not looked at. */
  readonly otherKeys: readonly string[];
}

const knownKeys: readonly string[] = ["write_files", "bootcmd", "runcmd"];

/** Reads `#cloud-config` text as cloud-init does, with YAML 1.1, and unpacks every file. */
export async function readCloudConfig(text: string): Promise<Outcome<CloudConfigContent>> {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: "1.1",
    uniqueKeys: false,
    lineCounter: lines,
    logLevel: "error",
  });
  const [error] = document.errors;
  if (error !== undefined) return failed("inspect-bad-yaml", { reason: firstLine(error.message) });
  const value = toValue(document);
  if (!isMap(document.contents) || !isRecord(value)) {
    return failed("inspect-bad-yaml", { reason: "the top is not a map" });
  }
  const keys = document.contents.items.filter(isPair).map((pair) => String(pair.key));
  const repeated = keys.filter((key, index) => keys.indexOf(key) !== index);
  const { write_files: entries = [], bootcmd = [], runcmd = [] } = value;
  if (!Array.isArray(entries) || !Array.isArray(bootcmd) || !Array.isArray(runcmd)) {
    return failed("inspect-bad-yaml", { reason: "write_files, bootcmd and runcmd must be lists" });
  }
  const files = await Promise.all(entries.map(readEntry));
  return {
    value: {
      files: files.flatMap((file) => file.value ?? []),
      commands: [...bootcmd, ...runcmd].map((command) =>
        Array.isArray(command) ? command.map(shownWord) : shownWord(command),
      ),
      otherKeys: [...new Set(keys)].filter((key) => !knownKeys.includes(key)),
    },
    diagnostics: [
      ...repeated.map((key) => diagnose("inspect-repeated-key", { key })),
      ...files.flatMap((file) => file.diagnostics),
    ],
  };
}

/** Too many aliases are an error of the text too. */
function toValue(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS();
  } catch {
    return undefined;
  }
}

async function readEntry(entry: unknown): Promise<Outcome<readonly DeliveredFile[]>> {
  if (!isRecord(entry) || typeof entry["path"] !== "string") {
    return failed("inspect-bad-entry", { path: "(none)", reason: "it has no path" });
  }
  const { path, owner = "root:root", permissions = "0644", content = "", encoding } = entry;
  if (path.includes("\0")) {
    return failed("inspect-bad-entry", { path, reason: "a path cannot hold a null character" });
  }
  if (isCollection(owner)) return failed("inspect-bad-entry", { path, reason: "bad owner" });
  const mode = readMode(permissions);
  if (mode === undefined) return failed("inspect-bad-entry", { path, reason: "bad permissions" });
  const bytes = decodeContent(content, encoding ?? "text/plain");
  if (bytes === undefined) return failed("inspect-bad-entry", { path, reason: "damaged content" });
  const file = { path, mode, owner: String(owner), content: bytes };
  return path === archivePath ? unpack(file) : { value: [file], diagnostics: [] };
}

async function unpack(file: DeliveredFile): Promise<Outcome<readonly DeliveredFile[]>> {
  const tar = gunzip(file.content);
  const members = tar instanceof Buffer ? await readArchive(tar) : undefined;
  return members === undefined
    ? failed("inspect-bad-entry", { path: file.path, reason: "damaged archive" })
    : { value: members, diagnostics: [] };
}

/** A string is octal; a number is what it says, since YAML 1.1 has read `0640` as octal already. */
function readMode(permissions: unknown): string | undefined {
  if (isCollection(permissions)) return undefined;
  const octal = typeof permissions === "number" ? permissions.toString(8) : String(permissions);
  return /^0?o?[0-7]{1,4}$/.test(octal) ? octal.replace(/^0?o/, "").padStart(4, "0") : undefined;
}

/** One word of a command; cloud-init takes texts and numbers only. */
function shownWord(word: unknown): string {
  return isCollection(word) ? "(not a text)" : String(word);
}

/** The encodings of cloud-init's cc_write_files; an unknown one is written as it stands. */
function decodeContent(content: unknown, encoding: unknown): Uint8Array | undefined {
  if (isCollection(content) || isCollection(encoding)) return undefined;
  const bytes = content instanceof Uint8Array ? content : Buffer.from(String(content), "utf8");
  const name = String(encoding).trim().toLowerCase();
  const isBase64 = /^(?:(?:gz|gzip)\+)?(?:b64|base64)$/.test(name);
  const decoded = isBase64 && bytes.length > 0 ? fromBase64(bytes) : bytes;
  if (decoded === undefined || !/^gz(?:ip)?(?:\+|$)/.test(name)) return decoded;
  const plain = gunzip(decoded);
  return plain === "too-large" ? undefined : plain;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** True for a list or a map, which has no text of its own. */
function isCollection(value: unknown): boolean {
  return typeof value === "object" && value !== null && !(value instanceof Uint8Array);
}

function firstLine(text: string): string {
  return (text.split("\n")[0] ?? "").replace(/:$/, "");
}

type ReadCode = "inspect-bad-yaml" | "inspect-bad-entry";

function failed<T, Code extends ReadCode>(
  code: Code,
  params: Parameters<typeof diagnose<Code>>[1],
): Outcome<T> & { readonly diagnostics: readonly Diagnostic[] } {
  return { value: undefined, diagnostics: [diagnose(code, params)] };
}
