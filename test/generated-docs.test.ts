import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fillTables } from "../scripts/docs/fill-tables.ts";
import { profileReference } from "../scripts/docs/profile-reference.ts";
import { versionTables } from "../scripts/docs/version-tables.ts";
import schema from "../src/profile/schema.json" with { type: "json" };

const repository = resolve(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(repository, path), "utf8");

test("docs/profile-reference.md is what npm run docs writes", () => {
  const reference = profileReference(join(repository, "src/profile/schema.json"));
  assert.ok(read("docs/profile-reference.md") === reference, "stale: npm run docs");
});

test("docs/versions.md is what npm run docs writes", async () => {
  const text = read("docs/versions.md");
  assert.ok(text === fillTables(text, await versionTables()), "stale: npm run docs");
});

test("the reference has every key of the schema", () => {
  const reference = read("docs/profile-reference.md");
  const missing = [...propertyNames(schema)].filter(
    (name) => !name.startsWith("$") && !new RegExp(`[\`.]${name}\``).test(reference),
  );
  assert.equal(missing, []);
});

function* propertyNames(node: unknown): Generator<string> {
  if (typeof node !== "object" || node === null) return;
  for (const [key, child] of Object.entries(node)) {
    if (key === "properties") yield* Object.keys(child as object);
    if (!["examples", "default"].includes(key)) yield* propertyNames(child);
  }
}

test("a place without a table and a table without a place are errors", () => {
  const text = "a\n<!-- table one -->\nold\n<!-- /table -->\nb\n";
  const filled = "a\n<!-- table one -->\n| x |\n<!-- /table -->\nb\n";
  assert.is(fillTables(text, new Map([["one", "| x |"]])), filled);
  assert.throws(() => fillTables(text, new Map()), /no table is called one/);
  assert.throws(() => fillTables("a", new Map([["one", ""]])), /no place for one/);
});

test.run();
