import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { buildProfile } from "../helpers/real-build.ts";
import { checkExpectation } from "./check-expectation.ts";
import type { Row } from "./row.ts";

const documentation = readFileSync(join(import.meta.dirname, "../../docs/seeds.md"), "utf8");

/**
 * A test for every row of a document against `profiles/<name>.yaml`. Its deviations are those of its section in
 * docs/seeds.md, no more and no fewer.
 */
export async function testSeed(name: string, rows: readonly Row[], atLeast: number): Promise<void> {
  const build = await buildProfile(`profiles/${name}.yaml`);
  for (const { quote, expected } of rows) {
    if (expected !== undefined) {
      test(`${name}: ${quote}`, () => checkExpectation(build, expected));
    }
  }
  test(`${name}: at least ${atLeast} facts`, () => {
    assert.ok(rows.length >= atLeast, `${rows.length} rows`);
    assert.is(new Set(rows.map((row) => JSON.stringify(row))).size, rows.length);
  });
  test(`${name}: deviations are documented`, () => {
    const used = rows.flatMap(({ deviation }) => (deviation === undefined ? [] : [deviation]));
    assert.equal(documentedDeviations(name), [...new Set(used)].sort());
  });
}

/** Keys of the first column of a profile's table of deviations. */
function documentedDeviations(name: string): readonly string[] {
  const section = documentation.split(/^## /m).find((one) => one.startsWith(name)) ?? "";
  return [...section.matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map(([, key]) => key ?? "").sort();
}
