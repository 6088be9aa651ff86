import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { LazyMap, prettyJson } from "../../../src/formats/pretty-json.ts";

const wanted = (document: object): string => `${JSON.stringify(document, undefined, 2)}\n`;

test("the same as JSON.stringify", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()), (document) => {
      assert.is(prettyJson(document).toString("utf8"), wanted(document));
    }),
    { numRuns: 500, seed: 6 },
  );
});

test("undefined fields are left out, empty lists and maps stay", () => {
  const document = { a: undefined, b: { c: undefined, d: [] }, e: {}, f: [], g: { h: undefined } };
  assert.is(prettyJson(document).toString("utf8"), wanted(document));
});

test("a map whose entries are made when they are written", () => {
  const entries = Array.from({ length: 500 }, (_, index) => [`key ${index}`, { index }] as const);
  const lazy = { before: 1, map: new LazyMap(entries.length, entries), empty: new LazyMap(0, []) };
  const whole = { before: 1, map: Object.fromEntries(entries), empty: {} };
  assert.is(prettyJson(lazy).toString("utf8"), wanted(whole));
});

test("a long list", () => {
  const document = { list: Array.from({ length: 5000 }, (_, index) => ({ name: `ü\n${index}` })) };
  assert.is(prettyJson(document).toString("utf8"), wanted(document));
});

test.run();
