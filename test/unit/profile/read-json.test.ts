import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readJson } from "../../../src/profile/read-json.ts";
import { createSourceFile } from "../../../src/profile/source-file.ts";
import { toPlain } from "../../../src/profile/source-node.ts";
import { pointedAt } from "../../helpers/load-texts.ts";
import { markedSource } from "../../helpers/marked-source.ts";
import { processorTime } from "../../helpers/processor-time.ts";

const read = (text: string) => readJson(createSourceFile("nodes.json", text));

/** What JSON.parse and no `null` at a key give. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, one]) => one !== null);
  return Object.fromEntries(entries.map(([key, one]) => [key, withoutNulls(one)]));
}

test("reads what JSON.parse reads", () => {
  const value = fc.json({ maxDepth: 4 }).filter((text) => !text.includes("__proto__"));
  const isSafe = (text: string) => !/\de[+-]?\d|\d{16}/i.test(text);
  fc.assert(
    fc.property(
      fc.array(value.filter(isSafe)),
      fc.constantFrom("", " ", "\r\n\t"),
      (texts, space) => {
        const text = `${space}[${texts.join(`${space},${space}`)}${space}]${space}`;
        const { items, fault } = read(text);
        assert.is(fault, undefined, text);
        assert.equal(items.map(toPlain), withoutNulls(JSON.parse(text)));
      },
    ),
    { numRuns: 1000, seed: 6 },
  );
});

test("refuses what JSON.parse refuses", () => {
  const piece = fc.constantFrom(...'[]{},:"\\ 01.e-+au\n', "true", "null", '"a"', "NaN");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = `[${pieces.join("")}]`;
      const { fault } = read(text);
      const known = fault === undefined || fault.code === "inventory-json";
      if (known) assert.is(fault === undefined, isJson(text), text);
    }),
    { numRuns: 5000, seed: 6 },
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test("values one after another, as JSON Lines has them", () => {
  const { items, fault } = read('{"name":"a"}\n\n{"name":"b"}\r\n');
  assert.is(fault, undefined);
  assert.equal(items.map(toPlain), [{ name: "a" }, { name: "b" }]);
});

/** Marked text and code: the mark is where it points. */
const faults: readonly (readonly [text: string, code: string, message: RegExp])[] = [
  ['[{"name":"a"} ┆{┆}]', "inventory-json", /no "," or "\]" here$/],
  ['[{"name" ┆"┆a"}]', "inventory-json", /no ":" here$/],
  ["[{┆n┆ame: 1}]", "inventory-json", /no key in double quotes here$/],
  ["[1,┆]┆", "inventory-json", /no value here$/],
  ["[1] ┆x┆", "inventory-json", /more text after the end of the list$/],
  ['[┆"┆abc]', "inventory-json", /this quote is not closed$/],
  ['[┆"┆a\\x"]', "inventory-json", /an escape or a character that JSON does not know$/],
  ['[{"a":1,\n┆"a"┆:2}]', "profile-duplicate-key", /first in line 1$/],
  ['[{┆"__proto__"┆:2}]', "profile-key-forbidden", /__proto__/],
  ["[┆12345678901234567890┆]", "profile-number-range", /cannot be kept exactly$/],
  [`[${"[".repeat(63)}┆[┆${"[".repeat(100_000)}`, "profile-too-deep", /64 levels/],
];

for (const [marked, code, message] of faults) {
  test(`refuses: ${marked.slice(0, 30).replaceAll("\n", " ")}`, () => {
    const { text } = markedSource(marked);
    const { fault } = read(text);
    assert.is(fault?.code, code);
    assert.match(fault?.message ?? "", message);
    assert.ok(pointedAt(text, fault === undefined ? [] : [fault]) === marked);
  });
}

test("large texts are read or refused within seconds", () => {
  for (const piece of ["{},", '"', "\\", '["', "1", '{"a":', "[],\n", '"\\"",']) {
    const text = `[${piece.repeat(1_000_000)}`;
    const started = processorTime();
    const { fault } = read(text);
    assert.ok(fault !== undefined, piece);
    assert.ok(processorTime() - started < 5000, `${piece} takes ${processorTime() - started} ms`);
  }
});

test.run();
