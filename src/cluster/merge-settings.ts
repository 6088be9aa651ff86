type Settings = Readonly<Record<string, unknown>>;

/** Lays `upper` over `lower`: maps merge, lists and scalars are replaced. Key order: lower's, then upper's new ones. */
export function mergeSettings(lower: Settings, upper: Settings): Settings {
  const merged = new Map(Object.entries(lower));
  for (const [key, value] of Object.entries(upper)) {
    const below = merged.get(key);
    merged.set(key, isMap(below) && isMap(value) ? mergeSettings(below, value) : value);
  }
  return Object.fromEntries(merged);
}

/** True for a mapping, false for lists, scalars and null. */
export function isMap(value: unknown): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
