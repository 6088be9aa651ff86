import type { ProfilePath } from "../diagnostics/diagnostic.ts";
import schemaJson from "./schema.json" with { type: "json" };

/** The parts of JSON Schema that messages are made from. */
export interface SchemaNode {
  readonly $ref?: string;
  readonly type?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: boolean | SchemaNode;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly minimum?: number;
  readonly maximum?: number;
}

const schema = schemaJson as SchemaNode;

/**
 * The schema of what stands at `path`, with references followed; the siblings of a reference win. `undefined` where the
 * schema leaves the contents open.
 */
export function schemaAt(path: ProfilePath): SchemaNode | undefined {
  let node: SchemaNode | undefined = schema;
  for (const part of path) {
    node = node === undefined ? undefined : childOf(follow(node), part);
  }
  return node === undefined ? undefined : follow(node);
}

/** The keys that the map at `path` can have; where it has several shapes, those of the first that is a map. */
export function keysAt(path: ProfilePath): readonly string[] {
  const node = schemaAt(path);
  const shapes = [node, ...(node?.anyOf ?? []).map(follow)];
  return Object.keys(shapes.find((one) => one?.properties !== undefined)?.properties ?? {});
}

function childOf(node: SchemaNode, part: string | number): SchemaNode | undefined {
  if (typeof part === "number") return node.items;
  const { properties = {}, additionalProperties } = node;
  if (Object.hasOwn(properties, part)) return properties[part];
  return typeof additionalProperties === "object" ? additionalProperties : undefined;
}

function follow(node: SchemaNode): SchemaNode {
  const name = node.$ref?.slice("#/definitions/".length);
  if (name === undefined) return node;
  const { definitions } = schemaJson as { definitions: Readonly<Record<string, SchemaNode>> };
  return { ...definitions[name], ...node };
}
