import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { closestName } from "../facts/closest-name.ts";
import { describeValue, quoteText } from "./describe-value.ts";
import { besides, normalizePath } from "./file-path.ts";
import { mergeNodes } from "./merge-nodes.ts";
import { parseProfile } from "./parse-profile.ts";
import { largestFile, type ReadFile, readText } from "./read-text.ts";
import { isNull, type MapEntry, type MapNode, type SourceNode, spanOf } from "./source-node.ts";

/** Files and presets that one profile may be made of. */
const mostLayers = 32;

const apiVersion = "nodegen.dev/v1alpha1";
const kind = "ClusterProfile";

/** Where layers come from. */
export interface LayerSources {
  readonly readFile: ReadFile;
  /** Preset name to its text. */
  readonly presets: ReadonlyMap<string, string>;
}

interface Loading extends LayerSources {
  readonly diagnostics: Diagnostic[];
  readonly sources: Map<string, string>;
  layers: number;
}

interface Layer {
  /** As messages and spans name it: a path, or `preset:NAME`. */
  readonly name: string;
  readonly preset: boolean;
  /** The names of the layers that led here, this one at the end. */
  readonly chain: readonly string[];
  /** The place in `extends` that asks for this layer; the user's own file has none. */
  readonly wanted?: SourceNode;
}

/** The user's file and all that it extends as one tree, nulls still in it. */
export interface LoadedLayers {
  readonly root: MapNode | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** File name to text, for showing source lines. */
  readonly sources: ReadonlyMap<string, string>;
}

/** Reads `file` and what it extends, later over earlier. Complains about every layer that it can reach. */
export function loadLayers(file: string, from: LayerSources): LoadedLayers {
  const loading: Loading = { ...from, diagnostics: [], sources: new Map(), layers: 0 };
  const name = normalizePath(file);
  const root = loadLayer(loading, { name, preset: false, chain: [name] });
  return { root, diagnostics: loading.diagnostics, sources: loading.sources };
}

function loadLayer(loading: Loading, layer: Layer): MapNode | undefined {
  loading.layers += 1;
  const text = layerText(loading, layer);
  if (text === undefined) return undefined;
  const parsed = parseProfile(text, layer.name);
  loading.sources.set(layer.name, parsed.source.text);
  loading.diagnostics.push(...parsed.diagnostics);
  if (parsed.root === undefined) return undefined;
  const complaints = headDiagnostics(parsed.root, layer);
  loading.diagnostics.push(...complaints);
  if (complaints.length > 0) return undefined;
  const wanted = parsed.root.entries.get("extends")?.value;
  const bases = wanted === undefined || isNull(wanted) ? [] : loadBases(loading, layer, wanted);
  return [...bases, withoutExtends(parsed.root)].reduce(
    (base, over) => mergeNodes(base, over) as MapNode,
  );
}

function withoutExtends(root: MapNode): MapNode {
  const entries = new Map(root.entries);
  entries.delete("extends");
  return { ...root, entries };
}

function layerText(loading: Loading, layer: Layer): string | undefined {
  if (layer.preset) return loading.presets.get(layer.name.slice("preset:".length));
  const place = layer.wanted === undefined ? {} : { span: spanOf(layer.wanted.extent) };
  const result = readText(loading.readFile, layer.name);
  if ("text" in result) return result.text;
  const file = layer.name;
  if (result.fault === "unreadable") {
    const { problem } = result;
    loading.diagnostics.push(diagnose("profile-unreadable", { file, problem }, place));
  } else if (result.fault === "too-large") {
    loading.diagnostics.push(diagnose("profile-too-large", { file, limit: largestFile }, place));
  } else {
    loading.diagnostics.push(diagnose("profile-not-utf8", { file }, place));
  }
  return undefined;
}

/**
 * A file of another kind would only give a long list of unknown keys, so it is refused by its first two lines. The user's
 * file must have both; a layer below may leave them away.
 */
function headDiagnostics(root: MapNode, layer: Layer): Diagnostic[] {
  const heads = [
    { key: "apiVersion", code: "profile-api-version", allowed: apiVersion },
    { key: "kind", code: "profile-kind", allowed: kind },
  ] as const;
  return heads.flatMap(({ key, code, allowed }) => {
    const entry = root.entries.get(key);
    if (entry === undefined || isNull(entry.value)) {
      return layer.wanted === undefined ? [missingHead(root, key, allowed, entry)] : [];
    }
    const { value } = entry;
    if (value.kind === "scalar" && value.value === allowed) return [];
    const found = describeValue(value);
    return [diagnose(code, { found, allowed }, { path: [key], span: spanOf(value.extent) })];
  });
}

function missingHead(
  root: MapNode,
  key: string,
  allowed: string,
  entry: MapEntry | undefined,
): Diagnostic {
  const { source, start } = root.extent;
  const span = entry === undefined ? source.span(start, start) : spanOf(entry.key);
  const example = `${key}: ${allowed}`;
  return diagnose("profile-missing-key", { key, parent: "", example }, { path: [key], span });
}

function loadBases(loading: Loading, layer: Layer, wanted: SourceNode): MapNode[] {
  const items = wanted.kind === "list" ? wanted.items : [wanted];
  return items.flatMap((item) => {
    const base = resolveBase(loading, layer, item);
    const root = base === undefined ? undefined : loadLayer(loading, base);
    return root === undefined ? [] : [root];
  });
}

function resolveBase(loading: Loading, layer: Layer, wanted: SourceNode): Layer | undefined {
  const place = { path: ["extends"], span: spanOf(wanted.extent) };
  const complain = (diagnostic: Diagnostic) => {
    loading.diagnostics.push(diagnostic);
    return undefined;
  };
  const word = wanted.kind === "scalar" ? wanted.value : undefined;
  if (typeof word !== "string" || word === "") {
    return complain(diagnose("profile-extends-type", { found: describeValue(wanted) }, place));
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(word)) {
    return complain(diagnose("profile-extends-url", { url: quoteText(word) }, place));
  }
  const preset = layer.preset || !isPath(word);
  if (preset && !loading.presets.has(word)) {
    return complain(unknownPreset(word, [...loading.presets.keys()], place));
  }
  const name = preset ? `preset:${word}` : besides(layer.name, word);
  const chain = [...layer.chain, name];
  if (layer.chain.includes(name)) {
    return complain(diagnose("profile-extends-cycle", { chain }, place));
  }
  if (loading.layers >= mostLayers) {
    return complain(diagnose("profile-extends-limit", { limit: mostLayers }, place));
  }
  return { name, preset, chain, wanted };
}

function isPath(word: string): boolean {
  return word.includes("/") || /\.ya?ml$/.test(word);
}

function unknownPreset(
  name: string,
  presets: readonly string[],
  place: { path: string[]; span: ReturnType<typeof spanOf> },
): Diagnostic {
  const suggestion = closestName(name, presets);
  return diagnose("profile-preset-unknown", { name, presets, suggestion }, place);
}
