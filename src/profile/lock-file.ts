import {
  type Diagnostic,
  diagnose,
  type Outcome,
  type SourceSpan,
} from "../diagnostics/diagnostic.ts";
import { type Architecture, architectures } from "../facts/architecture.ts";
import { parseProfile } from "./parse-profile.ts";
import { largestFile, type TextResult } from "./read-text.ts";
import { type MapNode, type SourceNode, spanOf } from "./source-node.ts";

/** One entry of a profile's lock file: the digest of a download that the catalogue does not have. */
export interface LockedBinary {
  readonly name: string;
  readonly version: string;
  readonly architecture: Architecture;
  /** What was downloaded when the digest was found. */
  readonly url: string;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  /** How it was found, for people. */
  readonly evidence: string;
  /** The place of `sha256` in the lock file. */
  readonly span?: SourceSpan;
}

const apiVersion = "nodegen.dev/v1alpha1";
const kind = "ClusterProfileLock";
const fields = ["name", "version", "architecture", "url", "sha256", "evidence"] as const;

/** Reads the text of a lock file called `file`. */
export function parseLock(result: TextResult, file: string): Outcome<readonly LockedBinary[]> {
  if ("fault" in result) {
    const reason = {
      unreadable: "problem" in result ? result.problem : "",
      "too-large": `it is larger than ${largestFile}`,
      "not-utf8": "it is not UTF-8 text",
    }[result.fault];
    return failed(diagnose("lock-unreadable", { file, reason }));
  }
  if (result.text.trim() === "")
    return failed(diagnose("lock-unreadable", { file, reason: "it is empty" }));
  const { diagnostics, root } = parseProfile(result.text, file);
  if (root === undefined) return { value: undefined, diagnostics };
  const list = root.entries.get("binaries")?.value;
  if (scalar(root, "apiVersion") !== apiVersion || scalar(root, "kind") !== kind) {
    return failed(
      diagnose("lock-invalid", { reason: `it is not a ${kind} of ${apiVersion}` }, place(root)),
    );
  }
  if (list?.kind !== "list") {
    return failed(
      diagnose("lock-invalid", { reason: "binaries is not a list" }, place(list ?? root)),
    );
  }
  const entries = list.items.map(readEntry);
  const faults = entries.flatMap(({ fault }) => fault ?? []);
  if (faults.length > 0) return { value: undefined, diagnostics: faults };
  return { value: entries.flatMap(({ entry }) => entry ?? []), diagnostics: [] };
}

/** What `nodegen lock` writes; sorted, so that the same entries give the same bytes. */
export function lockContent(entries: readonly LockedBinary[]): object {
  const key = (one: LockedBinary) => `${one.name} ${one.version} ${one.architecture}`;
  const sorted = [...entries].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return {
    apiVersion,
    kind,
    binaries: sorted.map((one) => Object.fromEntries(fields.map((field) => [field, one[field]]))),
  };
}

interface ReadEntry {
  readonly entry?: LockedBinary;
  readonly fault?: Diagnostic;
}

function readEntry(node: SourceNode): ReadEntry {
  const refuse = (reason: string, at: SourceNode): ReadEntry => ({
    fault: diagnose("lock-invalid", { reason }, place(at)),
  });
  if (node.kind !== "map") return refuse("an entry is not a map", node);
  const unknown = [...node.entries.keys()].find(
    (key) => !(fields as readonly string[]).includes(key),
  );
  if (unknown !== undefined) return refuse(`"${unknown}" is none of ${fields.join(", ")}`, node);
  const missing = fields.find((field) => scalar(node, field) === undefined);
  if (missing !== undefined) return refuse(`an entry has no text for ${missing}`, node);
  const [name = "", version = "", architecture = "", url = "", sha256 = "", evidence = ""] =
    fields.map((field) => scalar(node, field));
  const known = architectures.find((one) => one === architecture);
  if (known === undefined)
    return refuse(`"${architecture}" is none of ${architectures.join(", ")}`, node);
  const digest = node.entries.get("sha256")?.value ?? node;
  if (!/^[0-9a-f]{64}$/.test(sha256)) return refuse("a sha256 is 64 digits of 0-9 and a-f", digest);
  const span = spanOf(digest.extent);
  return { entry: { name, version, architecture: known, url, sha256, evidence, span } };
}

function scalar(node: MapNode, key: string): string | undefined {
  const value = node.entries.get(key)?.value;
  if (value?.kind !== "scalar") return undefined;
  if (typeof value.value === "string") return value.value;
  return value.spelling;
}

function place(node: SourceNode) {
  return { span: spanOf(node.extent) };
}

function failed(diagnostic: Diagnostic): Outcome<readonly LockedBinary[]> {
  return { value: undefined, diagnostics: [diagnostic] };
}
