import { readFileSync } from "node:fs";

/** What the reference reads of a JSON Schema. */
interface Schema {
  readonly description?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly $ref?: string;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

interface Field {
  readonly path: string;
  readonly schema: Schema;
  readonly required: boolean;
}

const head = `# Every field of a profile

Made from \`src/profile/schema.json\` by \`npm run docs\`; do not edit. How the parts go together, with one example of all of
it: [profile.md](profile.md). \`[]\` stands for an item of a list, \`<name>\` for a key of your own. Where *text* stands, a
reference \`{ $env: NAME }\` or \`{ $file: PATH }\` may stand too. A field in **bold** must be given where its parent is.
`;

/** The text of docs/profile-reference.md: a table of fields for each top-level key of the schema. */
export function profileReference(schemaFile = "src/profile/schema.json"): string {
  const root = JSON.parse(readFileSync(schemaFile, "utf8")) as Schema;
  const sections = Object.entries(root.properties ?? {}).map(([name, schema]) => {
    const required = root.required?.includes(name) ?? false;
    const fields = fieldsBelow({ path: name, schema, required }, root);
    const rows = fields.map((field) => fieldRow(field, root));
    const table = ["| field | type | default | meaning |", "|---|---|---|---|", ...rows];
    return `## ${name}\n\n${table.join("\n")}\n`;
  });
  return [head, ...sections].join("\n");
}

function fieldsBelow(field: Field, root: Schema): readonly Field[] {
  const schema = resolved(field.schema, root);
  const below = (path: string, child: Schema, required = false) =>
    fieldsBelow({ path, schema: child, required }, root);
  const { additionalProperties: others } = schema;
  const free = typeof others === "object" ? resolved(others, root) : undefined;
  const items = listItems(schema, root);
  return [
    field,
    ...Object.entries(schema.properties ?? {}).flatMap(([name, child]) =>
      below(`${field.path}.${name}`, child, schema.required?.includes(name)),
    ),
    ...(free?.properties === undefined ? [] : below(`${field.path}.<name>`, free)),
    ...Object.entries(items?.properties ?? {}).flatMap(([name, child]) =>
      below(`${field.path}[].${name}`, child, items?.required?.includes(name)),
    ),
  ];
}

/** The schema of a list's items where they are maps. */
function listItems(schema: Schema, root: Schema): Schema | undefined {
  const list = [schema, ...(schema.anyOf ?? [])].find(({ type }) => type === "array");
  if (list?.items === undefined) return undefined;
  const items = resolved(list.items, root);
  const maps = [items, ...(items.anyOf ?? []).map((one) => resolved(one, root))];
  return maps.find(({ properties }) => properties !== undefined && !isReference(properties));
}

function fieldRow({ path, schema, required }: Field, root: Schema): string {
  const whole = resolved(schema, root);
  const name = required ? `**\`${path}\`**` : `\`${path}\``;
  const value = whole.default === undefined ? "" : `\`${plain(whole.default)}\``;
  const example = whole.examples?.[0];
  const shown = example === undefined ? "" : ` Example: \`${plain(example)}\``;
  const cells = [name, typeText(whole, root), value, `${whole.description ?? ""}${shown}`];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
}

/** A use of a definition may say more than the definition. */
function resolved(schema: Schema, root: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const name = schema.$ref.replace("#/definitions/", "");
  const definition = root.definitions?.[name];
  if (definition === undefined) throw new Error(`the schema has no definition ${name}`);
  return { ...resolved(definition, root), ...schema };
}

function typeText(schema: Schema, root: Schema): string {
  if (schema.enum !== undefined) return schema.enum.map((one) => `\`${plain(one)}\``).join(", ");
  if (schema.anyOf !== undefined) {
    const kinds = schema.anyOf
      .map((one) => resolved(one, root))
      .filter(({ properties }) => properties === undefined || !isReference(properties))
      .map((one) => typeText(one, root));
    return [...new Set(kinds)].join(" or ");
  }
  if (schema.type === "array") {
    const items =
      schema.items === undefined ? "values" : typeText(resolved(schema.items, root), root);
    return `list of ${items}`;
  }
  if (schema.type === "object") return "map";
  const words: Readonly<Record<string, string>> = { string: "text", boolean: "true or false" };
  const { minimum, maximum } = schema;
  const range =
    minimum === undefined && maximum === undefined ? "" : ` ${minimum ?? ""}..${maximum ?? ""}`;
  return `${words[schema.type ?? ""] ?? schema.type ?? "any"}${range}`;
}

function isReference(properties: Readonly<Record<string, Schema>>): boolean {
  return "$env" in properties;
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
