import {
  type Diagnostic,
  hasErrors,
  type Outcome,
  type ProfilePath,
  type SourceSpan,
} from "../diagnostics/diagnostic.ts";
import { describeValue } from "./describe-value.ts";
import { fillInventories } from "./fill-inventories.ts";
import { loadLayers } from "./load-layers.ts";
import { locateNode, nodeAt } from "./locate-node.ts";
import { withoutNulls } from "./merge-nodes.ts";
import type { Profile } from "./profile.ts";
import type { ReadFile } from "./read-text.ts";
import { resolveReferences } from "./resolve-references.ts";
import { type SourceNode, toPlain } from "./source-node.ts";
import { validateNulls, validateProfile } from "./validate-profile.ts";

export interface LoadProfileOptions {
  /** The user's file, as given; other paths are relative to the file in which they stand. */
  readonly file: string;
  readonly readFile: ReadFile;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Preset name to its text. */
  readonly presets: ReadonlyMap<string, string>;
}

/** A profile that the schema allows, and what later stages need to complain about it. */
export interface LoadedProfile {
  readonly profile: Profile;
  /** The place of a path's key or value (the default), or of the nearest ancestor's key where the path does not exist. */
  locate(path: ProfilePath, target?: "key" | "value"): SourceSpan;
  /** True where the value came from `$env` or `$file`, so that its text must not be shown. */
  sensitive(path: ProfilePath): boolean;
  /** Names the value at a path in a message: its text in quotes, or only its reference where it is sensitive. */
  describe(path: ProfilePath): string;
}

/** The outcome of reading a profile; `sources` is there for the printing of source lines even when it failed. */
export interface LoadOutcome extends Outcome<LoadedProfile> {
  /** File name (as in spans) to text. */
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * The front end: reads a profile with all that it extends, resolves its references and checks it against the schema. Every
 * complaint carries its span; they come all at once, but for what may only follow from an earlier one.
 */
export function loadProfile(options: LoadProfileOptions): LoadOutcome {
  const layers = loadLayers(options.file, options);
  const { diagnostics } = layers;
  if (layers.root === undefined) return failed(diagnostics, layers.sources);
  const resolved = resolveReferences(layers.root, options);
  const filled = fillInventories(withoutNulls(resolved.root), options.readFile);
  const { root } = filled;
  const sources = new Map([...layers.sources, ...filled.sources]);
  const plain = toPlain(root);
  const complaints = [
    ...resolved.diagnostics,
    ...filled.diagnostics,
    ...placed(resolved.root, validateNulls(resolved.root)),
    ...placed(root, validateProfile(root, plain)),
  ];
  const news = hasErrors(diagnostics)
    ? complaints.filter((one) => isCertain(one) && !holdsOne(one, diagnostics))
    : complaints;
  const all = [...diagnostics, ...withoutRepeats(news)];
  if (hasErrors(all)) return failed(all, sources);
  return { value: loadedProfile(root, plain as Profile), diagnostics: all, sources };
}

function failed(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
): LoadOutcome {
  return { value: undefined, diagnostics, sources };
}

function placed(root: SourceNode, diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.map((diagnostic) => ({
    ...diagnostic,
    span: locateNode(root, diagnostic.path ?? [], diagnostic.target),
  }));
}

/** What a layer that could not be read might have held is not missed. */
function isCertain(diagnostic: Diagnostic): boolean {
  return diagnostic.code !== "profile-missing-key";
}

/** Thousands of complaints could meet thousands; nobody reads so many. */
const mostCompared = 100;

/** A value of which a part could not be read has said so; what its stand-in is not allowed to be is no news. */
function holdsOne({ span }: Diagnostic, earlier: readonly Diagnostic[]): boolean {
  if (span === undefined) return false;
  return earlier
    .slice(0, mostCompared)
    .some(
      (one) =>
        one.span?.file === span.file &&
        one.span.start.offset >= span.start.offset &&
        one.span.end.offset <= span.end.offset,
    );
}

/** A reference that could not be resolved has said so; that its empty stand-in is not allowed is no news. */
function withoutRepeats(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter((diagnostic) => {
    if (diagnostic.path === undefined) return true;
    const path = JSON.stringify(diagnostic.path);
    if (seen.has(path)) return false;
    seen.add(path);
    return true;
  });
}

function loadedProfile(root: SourceNode, profile: Profile): LoadedProfile {
  const at = (path: ProfilePath) => nodeAt(root, path);
  return {
    profile,
    locate: (path, target) => locateNode(root, path, target),
    sensitive: (path) => {
      const node = at(path);
      return node?.kind === "scalar" && node.reference !== undefined;
    },
    describe: (path) => {
      const node = at(path);
      return node === undefined ? "nothing" : describeValue(node);
    },
  };
}
