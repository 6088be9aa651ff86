import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readCsv } from "../../../src/profile/read-csv.ts";
import { skip } from "../../helpers/skip.ts";
import { findProgram } from "../../helpers/tools.ts";

function rowsOf(text: string): string[][] {
  return [...readCsv(text)].map((row) =>
    "problem" in row ? [row.problem] : row.map((cell) => cell.text),
  );
}

/** RFC 4180, and what spreadsheets and people write. */
const texts: Readonly<Record<string, [text: string, rows: string[][]]>> = {
  "lines end with LF": [
    "a,b\nc,d\n",
    [
      ["a", "b"],
      ["c", "d"],
    ],
  ],
  "lines end with CRLF": [
    "a,b\r\nc,d\r\n",
    [
      ["a", "b"],
      ["c", "d"],
    ],
  ],
  "semicolons below empty lines": [
    "\n \r\na;b\n\nc;d,e\n",
    [
      ["a", "b"],
      ["c", "d,e"],
    ],
  ],
  "no line end at the end": [
    "a,b\nc,d",
    [
      ["a", "b"],
      ["c", "d"],
    ],
  ],
  "quotes around a delimiter, a quote and a line end": [
    'a,b\n"c,d","e ""f""\ng"\n',
    [
      ["a", "b"],
      ["c,d", 'e "f"\ng'],
    ],
  ],
  "an empty cell at the end": [
    "a,b\nc,\n",
    [
      ["a", "b"],
      ["c", ""],
    ],
  ],
  "empty quotes": [
    'a,b\nc,""\n',
    [
      ["a", "b"],
      ["c", ""],
    ],
  ],
  "spaces around cells": [
    'a , b\n c ,  "d"  \n',
    [
      ["a", "b"],
      ["c", "d"],
    ],
  ],
  "spaces inside quotes": ['a\n" c "\n', [["a"], [" c "]]],
  "empty lines and lines of commas": [
    "a,b\n\n,\nc,d\n   \n",
    [
      ["a", "b"],
      ["c", "d"],
    ],
  ],
  "semicolons, as spreadsheets write in many countries": [
    "a;b\n1,5;d\n",
    [
      ["a", "b"],
      ["1,5", "d"],
    ],
  ],
  tabs: [
    "a\tb\nc\t\n",
    [
      ["a", "b"],
      ["c", ""],
    ],
  ],
  "a semicolon in quotes does not choose": [
    '"a;x",b\nc,d\n',
    [
      ["a;x", "b"],
      ["c", "d"],
    ],
  ],
  "a carriage return of its own": [
    "a,b\nc\rd,e\n",
    [
      ["a", "b"],
      ["c\rd", "e"],
    ],
  ],
  nothing: ["", []],
};

for (const [name, [text, rows]] of Object.entries(texts)) {
  test(`reads: ${name}`, () => assert.equal(rowsOf(text), rows));
}

const faults: Readonly<Record<string, [text: string, problem: string, start: number]>> = {
  "a quote that is not closed": ['a\n"b\nc\n', "this quote is not closed", 2],
  "a doubled quote does not close": ['"a""', "this quote is not closed", 0],
  "text after a quote": ['a\n"b"c\n', "text after the closing quote", 5],
  "a quote in a bare cell": ['a\nb"c"\n', "a quote inside a cell without quotes", 3],
};

for (const [name, [text, problem, start]] of Object.entries(faults)) {
  test(`refuses: ${name}`, () => {
    const last = [...readCsv(text)].at(-1);
    assert.equal(last, { problem, start, end: start + 1 });
  });
}

test("a cell's place is that of its text", () => {
  const text = 'name,address\r\n node-1 , "10.0.0.1"\r\n';
  const cells = [...readCsv(text)].flatMap((row) => ("problem" in row ? [] : row));
  assert.equal(
    cells.map(({ start, end }) => text.slice(start, end)),
    ["name", "address", "node-1", "10.0.0.1"],
  );
});

/** Rows in, CSV out, by Python's csv module: every dialect and every way to quote. */
const writer = `
import csv, io, json, sys
out = []
for case in json.load(sys.stdin):
    text = io.StringIO(newline="")
    quoting = getattr(csv, case["quoting"])
    csv.writer(text, delimiter=case["delimiter"], quoting=quoting,
               lineterminator=case["end"]).writerows(case["rows"])
    out.append(text.getvalue())
json.dump(out, sys.stdout)
`;

const python = findProgram("python3");
if (python === undefined) skip("what Python's csv module writes", "python3 is not installed");
else {
  test("what Python's csv module writes", () => {
    const character = fc.constantFrom(..."ab0-.:=/ü日,;\t\"' \r\n");
    const cell = fc.string({ unit: character, minLength: 1, maxLength: 12 });
    const rows = fc
      .integer({ min: 1, max: 5 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 5 }),
      );
    const cases = fc
      .sample(
        fc.record({
          rows,
          delimiter: fc.constantFrom(",", ";", "\t"),
          end: fc.constantFrom("\n", "\r\n"),
          quoting: fc.constantFrom("QUOTE_ALL", "QUOTE_MINIMAL"),
        }),
        { numRuns: 2000, seed: 6 },
      )
      // The first line says which delimiter it is.
      .map((one) => ({
        ...one,
        rows: [Array(3).fill("column"), ...one.rows.map((row) => row.map(writable(one)))],
      }));
    const written = execFileSync(python, ["-c", writer], {
      input: JSON.stringify(cases),
      encoding: "utf8",
      env: { ...process.env, PYTHONIOENCODING: "utf-8" },
    });
    for (const [index, text] of (JSON.parse(written) as string[]).entries()) {
      const wanted = cases[index]?.rows.filter((row) => row.some((one) => one !== ""));
      assert.equal(rowsOf(text), wanted, text);
    }
  });
}

/** A bare cell keeps its spaces in Python's text, and with LF a carriage return too. */
function writable(style: { readonly quoting: string; readonly end: string }) {
  if (style.quoting === "QUOTE_ALL") return (cell: string) => cell;
  return (cell: string) => {
    const text = style.end === "\n" ? cell.replaceAll("\r", "") : cell;
    return text.replace(/^ +| +$/g, "");
  };
}

test.run();
