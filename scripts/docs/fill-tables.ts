/** A place in a document that a script fills: everything between the two comments. */
const place = /(<!-- table ([a-z-]+) -->\n)[\s\S]*?(<!-- \/table -->)/g;

/** The text with every table put into its place; a place without a table, or a table without a place, is an error. */
export function fillTables(text: string, tables: ReadonlyMap<string, string>): string {
  const filled = new Set<string>();
  const result = text.replace(place, (_, open: string, name: string, close: string) => {
    const table = tables.get(name);
    if (table === undefined) throw new Error(`no table is called ${name}`);
    filled.add(name);
    return `${open}${table}\n${close}`;
  });
  const missing = [...tables.keys()].filter((name) => !filled.has(name));
  if (missing.length > 0) throw new Error(`the document has no place for ${missing.join(", ")}`);
  return result;
}
