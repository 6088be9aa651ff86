import type { ErrorObject } from "ajv";
import { type Diagnostic, diagnose, type ProfilePath } from "../diagnostics/diagnostic.ts";
import { validateSchema } from "../generated/validate-schema.js";
import { nodeAt } from "./locate-node.ts";
import { schemaDiagnostic } from "./schema-diagnostic.ts";
import { isNull, type SourceNode, toPlain } from "./source-node.ts";

type SchemaError = Omit<ErrorObject, "schemaPath">;

/** What the schema found wrong with the value at one path. */
export interface SchemaFault {
  readonly path: ProfilePath;
  /** The JSON Schema keyword that failed, and ajv's parameters for it. */
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** For `type`: every type that would do. */
  readonly types: readonly string[];
}

/**
 * Checks a tree without references and nulls, and `plain`, its value, against the profile's schema. The diagnostics carry paths; a choice between
 * shapes that fails gives one diagnostic, the one that fits what the user began to write.
 */
export function validateProfile(root: SourceNode, plain: unknown = toPlain(root)): Diagnostic[] {
  return faults(root, plain).map((fault) => schemaDiagnostic(root, fault));
}

/** What is not to vanish with the nulls of a tree: a misspelt key without a value, and a pool's nodes that came out empty. */
export function validateNulls(root: SourceNode): Diagnostic[] {
  if (!hasNull(root)) return [];
  const unknown = faults(root, toPlain(root))
    .filter((fault) => fault.keyword === "additionalProperties")
    .map((fault) => schemaDiagnostic(root, fault));
  return [...unknown, ...blankNodes(root)];
}

function hasNull(node: SourceNode): boolean {
  if (node.kind === "map") return [...node.entries.values()].some((entry) => hasNull(entry.value));
  if (node.kind === "list") return node.items.some(hasNull);
  return isNull(node);
}

/** Nothing behind `nodes:` would make a pool of any number of machines; a `null` that somebody wrote may. */
function blankNodes(root: SourceNode): Diagnostic[] {
  const pools = nodeAt(root, ["nodePools"]);
  if (pools?.kind !== "list") return [];
  return pools.items.flatMap((pool, index) => {
    const name = nodeAt(pool, ["name"]);
    const called = name?.kind === "scalar" && name.reference === undefined ? name.value : "";
    return ["nodes", "inventory"].flatMap((key) => {
      const value = nodeAt(pool, [key]);
      if (value === undefined || !isNull(value) || value.extent.end > value.extent.start) return [];
      return [
        diagnose("pool-nodes-empty", { pool: String(called) }, { path: ["nodePools", index, key] }),
      ];
    });
  });
}

function faults(root: SourceNode, plain: unknown): SchemaFault[] {
  if (validateSchema(plain)) return [];
  const errors = (validateSchema.errors ?? []).filter(isNews);
  const byPlace = new Map<string, SchemaError[]>();
  const above = new Set<string>();
  for (const error of errors) {
    const own = byPlace.get(error.instancePath);
    if (own === undefined) byPlace.set(error.instancePath, [error]);
    else own.push(error);
    addAncestors(above, error.instancePath);
  }
  return [...byPlace].flatMap(([place, own]) =>
    faultsAt(pathOf(root, place), own, above.has(place)),
  );
}

function addAncestors(above: Set<string>, place: string): void {
  for (let end = place.lastIndexOf("/"); end >= 0; end = place.lastIndexOf("/", end - 1)) {
    above.add(place.slice(0, end));
    if (end === 0) return;
  }
}

/** A failed choice is told by its alternatives. */
function isNews(error: SchemaError): boolean {
  return error.keyword !== "anyOf";
}

/** Where another complaint at or below the place says more, a wrong type is one of the choice's other alternatives. */
function faultsAt(
  path: ProfilePath,
  errors: readonly SchemaError[],
  hasInner: boolean,
): SchemaFault[] {
  const other = errors.filter((error) => error.keyword !== "type");
  const types = errors.filter((error) => error.keyword === "type").map(typeOf);
  const faults = other.map(({ keyword, params }) => ({ path, keyword, params, types: [] }));
  if (faults.length > 0 || hasInner || types.length === 0) return faults;
  return [{ path, keyword: "type", params: {}, types: [...new Set(types)] }];
}

function typeOf(error: SchemaError): string {
  return String((error.params as { type: unknown }).type);
}

/** A JSON pointer as a path; digits are an index only where a list stands. */
function pathOf(root: SourceNode, pointer: string): ProfilePath {
  const path: (string | number)[] = [];
  for (const part of pointer.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    path.push(nodeAt(root, path)?.kind === "list" ? Number(key) : key);
  }
  return path;
}
