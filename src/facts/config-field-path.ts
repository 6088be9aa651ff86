import type { ConfigField, FieldPath } from "./component-settings.ts";

type Lookup = (name: string) => ConfigField | undefined;

/**
 * Finds the field at `path`. Tables name the items of a list of objects with `[]` (`registerWithTaints[].key`); the keys
 * of a map and the items of a list of plain values are free, so there the answer is the map or list with the item's type.
 */
export function findField(path: FieldPath, lookup: Lookup): ConfigField | undefined {
  if (typeof path === "string") {
    const whole = lookup(path);
    if (whole !== undefined) return whole;
  }
  const segments = typeof path === "string" ? splitPath(path) : path;
  let field: ConfigField | undefined;
  for (const segment of segments) {
    field = field === undefined ? lookup(String(segment)) : descend(field, segment, lookup);
    if (field === undefined) return undefined;
  }
  return field;
}

function splitPath(path: string): (string | number)[] {
  return path
    .replace(/\[(\d*)\]/g, ".#$1")
    .split(".")
    .map((part) => (part.startsWith("#") ? Number(part.slice(1)) : part));
}

function descend(
  field: ConfigField,
  segment: string | number,
  lookup: Lookup,
): ConfigField | undefined {
  if (typeof segment === "string") {
    const below = lookup(`${field.name}.${segment}`);
    if (below !== undefined) return below;
    const item = itemType(field.type, "map<string,");
    return item === undefined ? undefined : freeItem(field, item, field.name);
  }
  const item = itemType(field.type, "array<");
  return item === undefined ? undefined : freeItem(field, item, `${field.name}[]`);
}

/** What stands inside `map<string,…>` or `array<…>`. */
function itemType(type: string, prefix: string): string | undefined {
  return type.startsWith(prefix) ? type.slice(prefix.length, -1) : undefined;
}

function freeItem(field: ConfigField, type: string, name: string): ConfigField {
  const { typeHistory: _, ...rest } = field;
  return { ...rest, name, type };
}
