import { type Diagnostic, diagnose, type ProfilePath } from "../diagnostics/diagnostic.ts";
import { formatPath } from "../diagnostics/format-path.ts";
import { closestName } from "../facts/closest-name.ts";
import { describeValue } from "./describe-value.ts";
import { foreignKey } from "./foreign-keys.ts";
import { nodeAt } from "./locate-node.ts";
import { keysAt, schemaAt } from "./schema-node.ts";
import type { ScalarNode, SourceNode } from "./source-node.ts";
import type { SchemaFault } from "./validate-profile.ts";

/** What a pattern of the schema asks for, in words. */
const formats: Readonly<Record<string, string>> = {
  "^[0-7]{3,4}$": "three or four octal digits",
  "^[0-9a-f]{64}$": "a SHA-256 digest: 64 hexadecimal digits in lower case",
};

const typeNames: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a map",
};

/** Words one fault that the schema found; `root` is the tree that was checked. */
export function schemaDiagnostic(root: SourceNode, fault: SchemaFault): Diagnostic {
  const { path, params } = fault;
  const node = nodeAt(root, path) ?? root;
  const name = formatPath(path);
  const found = describeValue(node);
  switch (fault.keyword) {
    case "additionalProperties":
      return unknownKey(path, String(params["additionalProperty"]));
    case "required":
      return missingKey(path, String(params["missingProperty"]));
    case "type":
      return wrongType(node, fault);
    case "enum":
      return notAllowed(node, path, (params["allowedValues"] as unknown[]).map(String));
    case "minimum":
    case "maximum":
      return diagnose("profile-out-of-range", { name, found, range: rangeOf(path) }, { path });
    case "minLength":
      return diagnose("profile-empty-text", { name }, { path });
    case "minItems":
      return diagnose("profile-empty-list", { name }, { path });
    case "uniqueItems":
      return duplicateItem(root, path, Math.max(Number(params["i"]), Number(params["j"])));
    case "pattern": {
      const format = formats[String(params["pattern"])] ?? `of the form ${params["pattern"]}`;
      return diagnose(
        "profile-bad-format",
        { name, found, format, example: exampleOf(path) },
        { path },
      );
    }
    default:
      throw new Error(`the schema uses ${fault.keyword}, for which there is no message`);
  }
}

function unknownKey(path: ProfilePath, key: string): Diagnostic {
  const allowed = keysAt(path);
  const params = {
    key,
    parent: formatPath(path),
    allowed,
    advice: adviceForKey(path, key, allowed),
  };
  return diagnose("profile-unknown-key", params, { path: [...path, key], target: "key" });
}

function adviceForKey(
  path: ProfilePath,
  key: string,
  allowed: readonly string[],
): string | undefined {
  const foreign = foreignKey(key);
  if (foreign !== undefined) return `a profile says it in ${foreign}`;
  const close = closestName(key, allowed);
  if (close !== undefined) return `did you mean "${close}"?`;
  const parent = path.at(-1);
  if (parent !== "kubelet" && parent !== "kubeProxy") return undefined;
  const document = parent === "kubelet" ? "KubeletConfiguration" : "KubeProxyConfiguration";
  const place = formatPath(path);
  return `a field of ${document} stands in ${place}.config, a command-line flag in ${place}.flags`;
}

function missingKey(parent: ProfilePath, key: string): Diagnostic {
  const path = [...parent, key];
  const example = exampleOf(path);
  const params = {
    key,
    parent: formatPath(parent),
    example: example === undefined ? undefined : `${key}: ${example}`,
  };
  return diagnose("profile-missing-key", params, { path, target: "key" });
}

/** The schema's first example in YAML's flow style (JSON is YAML). */
function exampleOf(path: ProfilePath): string | undefined {
  const example = schemaAt(path)?.examples?.[0];
  return example === undefined ? undefined : JSON.stringify(example);
}

function wrongType(node: SourceNode, { path, types }: SchemaFault): Diagnostic {
  const names = types.map((type) => typeNames[type] ?? type);
  const params = {
    name: formatPath(path) || "the profile",
    expected: [names.slice(0, -1).join(", "), names.at(-1)].filter(Boolean).join(" or "),
    found: describeValue(node),
    advice: adviceForType(node, path, types),
  };
  return diagnose("profile-wrong-type", params, { path });
}

function adviceForType(
  node: SourceNode,
  path: ProfilePath,
  types: readonly string[],
): string | undefined {
  const [only] = types.length === 1 ? types : [];
  if (node.kind === "list" && only === "object") return "write key: value, without a dash";
  if (node.kind === "map" && only === "array") return "start each item with a dash";
  if (node.kind !== "scalar" || node.reference !== undefined || node.value === null)
    return undefined;
  const { value } = node;
  if (types.includes("string")) return `write it in quotes: ${JSON.stringify(spelled(node))}`;
  if (types.includes("boolean")) return "write true or false, without quotes";
  if (types.includes("array")) return `write it as a list: [${JSON.stringify(value)}]`;
  const example = only === "object" ? exampleOf(path) : undefined;
  if (example !== undefined) return `write a map: ${example}`;
  const isNumber = typeof value === "string" && value !== "" && Number.isFinite(Number(value));
  if (isNumber && (types.includes("integer") || types.includes("number"))) {
    return `write it without quotes: ${Number(value)}`;
  }
  return undefined;
}

function spelled(node: ScalarNode): string {
  return node.spelling ?? String(node.value);
}

function notAllowed(node: SourceNode, path: ProfilePath, allowed: readonly string[]): Diagnostic {
  const params = {
    name: formatPath(path),
    found: describeValue(node),
    allowed,
    suggestion: suggestionFor(node, allowed),
  };
  return diagnose("profile-not-allowed", params, { path });
}

/** No suggestion for a sensitive value: it would tell what the value is like. */
function suggestionFor(node: SourceNode, allowed: readonly string[]): string | undefined {
  if (node.kind !== "scalar" || node.reference !== undefined) return undefined;
  const word = String(node.value);
  if (["false", "no", "disable", "disabled"].includes(word) && allowed.includes("off"))
    return "off";
  return closestName(word, allowed);
}

function rangeOf(path: ProfilePath): string {
  const { minimum, maximum } = schemaAt(path) ?? {};
  return `from ${minimum} to ${maximum}`;
}

function duplicateItem(root: SourceNode, path: ProfilePath, index: number): Diagnostic {
  const place = [...path, index];
  const item = nodeAt(root, place);
  const params = {
    item: item === undefined ? "an item" : describeValue(item),
    name: formatPath(path),
  };
  return diagnose("profile-duplicate-item", params, { path: place });
}
