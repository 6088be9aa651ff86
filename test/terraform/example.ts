/** A block of a Terraform file in the layout of `terraform fmt`: its head, its labels, its lines without the last brace. */
export interface Block {
  readonly kind: string;
  readonly labels: readonly string[];
  readonly body: string;
}

/** The top blocks of a file. */
export function readBlocks(text: string): readonly Block[] {
  return [...text.matchAll(/^(\w+)((?: "[^"]*")*) \{(?:\}|\n([\s\S]*?)^\})$/gm)].map(
    ([, kind = "", labels = "", body = ""]) => ({
      kind,
      labels: [...labels.matchAll(/"([^"]*)"/g)].map(([, label]) => label ?? ""),
      body,
    }),
  );
}

/** The expression of an attribute of a block; `inner.name` is one of a block in it. */
export function attribute(block: Block, name: string): string | undefined {
  const [first = "", ...rest] = name.split(".");
  const lines = block.body.split("\n");
  const indent = /^ */.exec(lines.find((line) => line.trim() !== "") ?? "")?.[0] ?? "";
  if (rest.length > 0) {
    const start = lines.indexOf(`${indent}${first} {`);
    const end = lines.indexOf(`${indent}}`, start);
    if (start === -1) return undefined;
    const body = lines.slice(start + 1, end).join("\n");
    return attribute({ ...block, body }, rest.join("."));
  }
  const start = lines.findIndex((line) => new RegExp(`^${indent}${first} += `).test(line));
  if (start === -1) return undefined;
  const behind = lines.slice(start + 1);
  // An expression of several lines ends where a line is indented like its first.
  const open = /[[({]$/.test(lines[start] ?? "");
  const end = open
    ? behind.findIndex((line) => line.startsWith(indent) && !/^\s/.test(line.slice(indent.length)))
    : -1;
  const value = [lines[start]?.replace(/^[^=]*= /, ""), ...behind.slice(0, end + 1)];
  return value.join("\n");
}

/** The names of the variables that an expression or a file takes. */
export function usedVariables(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/\bvar\.(\w+)/g)].map(([, name]) => name ?? ""));
}

/** A value of the type that a variable block declares; `undefined` where it has a default. */
export function sampleValue(variable: Block): unknown {
  if (attribute(variable, "default") !== undefined) return undefined;
  const type = attribute(variable, "type");
  switch (type) {
    case "string":
      return "x";
    case "number":
      return 1;
    case "list(string)":
      return ["x"];
    case "map(string)":
      return { amd64: "x", arm64: "x" };
    default:
      throw new Error(`no sample of the type ${type}`);
  }
}

/**
 * The example with each resource of a provider replaced by one of Terraform's own that only computes `wanted` attributes
 * (`type.attribute`, `type:name.attribute`), for each of the same keys. Providers need a network and a cloud, their attributes' values do not.
 */
export function withoutProviders(blocks: readonly Block[], wanted: readonly string[]): string {
  const kept = blocks.flatMap((block) => {
    const [type = "", name = ""] = block.labels;
    switch (block.kind) {
      case "locals":
      case "variable":
        return [print(block)];
      case "module":
        return [print(block)];
      case "resource":
        return type === "terraform_data" ? [print(block)] : [computed(block, type, name, wanted)];
      default:
        return [];
    }
  });
  return kept.join("\n");
}

function computed(block: Block, type: string, name: string, wanted: readonly string[]): string {
  const names = wanted.flatMap((one) => {
    const [, ofType, ofName = name, key = ""] = /^(\w+)(?::(\w+))?\.(.*)$/.exec(one) ?? [];
    return ofType === type && ofName === name ? [key] : [];
  });
  const values = names.flatMap((one) => {
    const value = attribute(block, one);
    return value === undefined ? [] : [`    ${JSON.stringify(one)} = ${value}`];
  });
  const keys = attribute(block, "for_each");
  return [
    `resource "terraform_data" "${type}_${name}" {`,
    `  for_each = ${keys}`,
    "  input = {",
    ...values,
    "  }",
    ...precondition(block),
    "}",
    "",
  ].join("\n");
}

function precondition(block: Block): readonly string[] {
  const condition = attribute(block, "lifecycle.precondition.condition");
  if (condition === undefined) return [];
  const message = attribute(block, "lifecycle.precondition.error_message");
  return [
    "  lifecycle {",
    "    precondition {",
    `      condition     = ${condition}`,
    `      error_message = ${message}`,
    "    }",
    "  }",
  ];
}

function print({ kind, labels, body }: Block): string {
  return `${[kind, ...labels.map((label) => `"${label}"`)].join(" ")} {\n${body}}\n`;
}
