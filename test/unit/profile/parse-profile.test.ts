import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatPath } from "../../../src/diagnostics/format-path.ts";
import { locateNode } from "../../../src/profile/locate-node.ts";
import { parseProfile } from "../../../src/profile/parse-profile.ts";
import { toPlain } from "../../../src/profile/source-node.ts";
import { pointedAt } from "../../helpers/load-texts.ts";
import { markedSource } from "../../helpers/marked-source.ts";
import { processorTime } from "../../helpers/processor-time.ts";

function plainValue(text: string): unknown {
  const { root, diagnostics } = parseProfile(text, "profile.yaml");
  assert.equal(diagnostics, []);
  return root === undefined ? undefined : toPlain(root);
}

/** YAML 1.2 core schema: https://yaml.org/spec/1.2.2/#103-core-schema */
const values: readonly (readonly [name: string, text: string, value: unknown])[] = [
  [
    "off, no, on and yes are texts",
    "{a: off, b: no, c: on, d: yes}",
    { a: "off", b: "no", c: "on", d: "yes" },
  ],
  ["true and false are booleans", "{a: true, b: False}", { a: true, b: false }],
  [
    "base 60 and dates are texts",
    "{a: 12:30:45, b: 2026-01-02}",
    { a: "12:30:45", b: "2026-01-02" },
  ],
  ["hexadecimal and octal", "{a: 0x10, b: 0o10, c: 0644}", { a: 16, b: 8, c: 644 }],
  ["an alias is replaced", "{a: &x [1, 2], b: *x}", { a: [1, 2], b: [1, 2] }],
  [
    "a redefined anchor counts from there",
    "{a: &x 1, b: *x, c: &x 2, d: *x}",
    { a: 1, b: 1, c: 2, d: 2 },
  ],
  ["a byte order mark is skipped", "\ufeffa: 1", { a: 1 }],
  ["Windows line ends", "a: 1\r\nb: |\r\n  x\r\n", { a: 1, b: "x\n" }],
  ["YAML's own tags", "{a: !!str 1.30}", { a: "1.30" }],
  ["a quoted << is a text", '{"<<": 1}', { "<<": 1 }],
  [
    "keys that JavaScript knows",
    "{constructor: 1, toString: 2, hasOwnProperty: 3}",
    { constructor: 1, toString: 2, hasOwnProperty: 3 },
  ],
  ["%YAML 1.2 and ---", "%YAML 1.2\n---\na: 1\n", { a: 1 }],
  ["key without value", "a:\nb: 1\n", { a: null, b: 1 }],
  ["a set of words with odd signs", "a: '{{ x }} $(y) % = <b>'", { a: "{{ x }} $(y) % = <b>" }],
];

for (const [name, text, value] of values) {
  test(`reads: ${name}`, () => assert.equal(plainValue(text), value));
}

const bomb = `a: &a [x, x, x, x, x, x, x, x, x, x]\n${"bcdefg"
  .split("")
  .map((name, index) => `${name}: &${name} [${Array(10).fill(`*${"abcdef"[index]}`).join(", ")}]\n`)
  .join("")}`;

/** Marked text; the diagnostics' codes in order. The first two marks are the first diagnostic's span, and so on. */
const faults: readonly (readonly [name: string, text: string, ...codes: string[]])[] = [
  ["an empty file", "┆┆", "profile-empty"],
  ["comments only", "┆┆# nothing\n", "profile-empty"],
  ["a text", "┆hello┆", "profile-not-a-map"],
  ["a list", "┆- a\n- b\n┆", "profile-not-a-map"],
  ["a duplicate key", "a: 1\nb: 2\n┆a┆: 3\n", "profile-duplicate-key"],
  ["a duplicate key by an escape", 'name: 1\n┆"na\\x6de"┆: 3\n', "profile-duplicate-key"],
  ["a number as key", "{┆1.30┆: x}", "profile-key-not-text"],
  ["a list as key", "{┆[a]┆: x}", "profile-key-not-text"],
  ["a merge key", "a: &a {x: 1}\nb:\n  ┆<<┆: *a\n", "profile-merge-key"],
  ["__proto__", "labels: {┆__proto__┆: {admin: true}}", "profile-key-forbidden"],
  ["an unknown alias", "a: &base 1\nb: ┆*bse┆\n", "profile-alias-unknown"],
  ["an anchor that contains itself", "a: &a\n  b: ┆*a┆\n", "profile-alias-cycle"],
  ["a tag", "a: ┆!Ref┆ foo\n", "profile-yaml-tag"],
  ["a binary tag", "a: !!binary ┆aGk=┆\n", "profile-yaml-tag"],
  ["a set", "a: !!set ┆{x, y}┆\n", "profile-yaml-tag"],
  ["a date", "a: !!timestamp ┆2026-01-02┆\n", "profile-yaml-tag"],
  ["a number too large to keep", "a: ┆12345678901234567890┆\n", "profile-number-range"],
  ["not a number", "a: ┆.nan┆\n", "profile-number-range"],
  ["half a surrogate pair", 'a: ┆"\\ud800"┆\n', "profile-text-not-unicode"],
  ["a control character", "a: x┆\u001b┆[31m\n", "profile-control-character"],
  ["a second document", "a: 1\n┆---┆\nb: 2\n", "profile-yaml-documents"],
  ["YAML 1.1", "┆┆%YAML 1.1\n---\na: yes\n", "profile-yaml-version"],
  ["a tab as indentation", "a:\n┆\t┆b: 1\n", "profile-yaml-tab"],
  ["$env with company", "a: {┆$env┆: A, b: 1}", "profile-reference-shape"],
  ["$file of a number", "a: {┆$file┆: 3}", "profile-reference-shape"],
  ["$env of nothing", 'a: {┆$env┆: ""}', "profile-reference-shape"],
  ["an alias bomb", bomb.replace("e: &e [", "e: &e ┆[┆"), "profile-too-many-values"],
  [
    "a large text used often",
    `a: &a ${"x".repeat(200_000)}\nb: ┆[┆${"*a, ".repeat(100)}]`,
    "profile-too-many-values",
  ],
  ["brackets without end", `a: ${"[".repeat(64)}┆[┆${"[".repeat(1_000_000)}`, "profile-too-deep"],
  ["braces without end", `a: ${"{".repeat(64)}┆{┆${"{".repeat(1_000_000)}`, "profile-too-deep"],
];

for (const [name, marked, ...codes] of faults) {
  test(`refuses: ${name}`, () => {
    const { text } = markedSource(marked);
    const started = processorTime();
    const { diagnostics } = parseProfile(text, "profile.yaml");
    assert.ok(processorTime() - started < 2000, "takes less than a second");
    assert.equal(
      diagnostics.map((diagnostic) => diagnostic.code),
      codes,
    );
    assert.ok(pointedAt(text, diagnostics) === marked, pointedAt(text, diagnostics).slice(0, 200));
  });
}

/** Marked text, and the problem of its only diagnostic. */
const syntaxErrors: readonly (readonly [text: string, problem: string])[] = [
  ['a:\n  b: ┆"┆x\nc: 1\nd: 2\n', "this quote is not closed"],
  ["a: ┆'┆x\n", "this quote is not closed"],
  ["┆abc\n  d┆: 1\n", "this is neither a key with its colon nor the rest of a text"],
  ["a: 1\n┆b┆\n", "this is neither a key with its colon nor the rest of a text"],
  ["a: ┆b┆: c\n", 'a second ": " in one line'],
  ["a: ┆1┆\n b: 2\n", "this text is followed by a key that is indented deeper"],
  ["a:\n  b: 1\n┆ ┆c: 2\n", "this key does not start in the column of the keys above"],
  ["a: [1, 2\n┆b┆: 3\n", "a list is not closed before this line"],
  ["a: {x: 1\n┆b┆: 3\n", "a map is not closed before this line"],
  ["a: ┆@┆x\n", "plain value cannot start with reserved character @"],
];

for (const [marked, problem] of syntaxErrors) {
  test(`explains the syntax error in ${JSON.stringify(marked)}`, () => {
    const { text } = markedSource(marked);
    const { diagnostics } = parseProfile(text, "profile.yaml");
    assert.equal(
      diagnostics.map(({ message }) => message),
      [`not valid YAML: ${problem}`],
    );
    assert.is(pointedAt(text, diagnostics), marked);
  });
}

test("deep nesting by indentation, by dashes and by aliases is refused", () => {
  const texts = [
    Array.from({ length: 100 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n"),
    `a:\n  ${"- ".repeat(100)}x`,
    `a0: &a0 ${"[".repeat(40)}${"]".repeat(40)}\na1: ${"[".repeat(40)}*a0${"]".repeat(40)}\n`,
  ];
  for (const text of texts) {
    const { diagnostics } = parseProfile(text, "profile.yaml");
    assert.is(diagnostics[0]?.code, "profile-too-deep", text.slice(0, 40));
  }
});

test("64 levels are allowed", () => {
  const text = `a: ${"[".repeat(62)}1${"]".repeat(62)}`;
  assert.equal(parseProfile(text, "profile.yaml").diagnostics, []);
});

test("large texts are read or refused within a second", () => {
  const pieces = ["a,", "- a\n", "&a ", '"', "]\n", "---\n", "*a ", "a: b: c\n", "k: 1\n"];
  for (const piece of pieces) {
    const text = `a: [${piece.repeat(60_000)}`;
    const started = processorTime();
    const { root, diagnostics } = parseProfile(text, "profile.yaml");
    const took = processorTime() - started;
    assert.ok(took < 2000, `${JSON.stringify(text.slice(0, 20))} takes ${took} ms`);
    assert.ok(root !== undefined || diagnostics.length > 0);
  }
});

test("every syntax error is told, one for each line", () => {
  const text = 'a: "x\\q"\nb: [1, 2\nc: @x\n';
  const { diagnostics } = parseProfile(text, "profile.yaml");
  const lines = diagnostics.map((diagnostic) => diagnostic.span?.start.line);
  assert.ok(diagnostics.length >= 2);
  assert.equal(lines, [...new Set(lines)]);
  assert.ok(diagnostics.every((diagnostic) => diagnostic.code === "profile-yaml-syntax"));
});

test("no prototype is changed", () => {
  const value = plainValue("{constructor: {prototype: {polluted: 1}}}") as object;
  assert.is(({} as Record<string, unknown>)["polluted"], undefined);
  assert.ok(Object.hasOwn(value, "constructor"));
  parseProfile("{__proto__: {polluted: 1}}", "profile.yaml");
  assert.is(({} as Record<string, unknown>)["polluted"], undefined);
});

const tree = `
metadata: { name: demo }
pools:
  - name: &n workers
    nodes: [{ name: *n }, &second { name: b }]
  - nodes: [*second]
empty:
`;

/** Path and target, and the piece of the text that they stand for. */
const places: readonly (readonly [
  path: (string | number)[],
  target: "key" | "value",
  piece: string,
])[] = [
  [["metadata", "name"], "value", "demo"],
  [["metadata", "name"], "key", "name"],
  [["pools", 0, "name"], "value", "workers"],
  [["pools", 0, "nodes", 0, "name"], "value", "*n"],
  [["pools", 1, "nodes", 0], "value", "*second"],
  [["pools", 1, "nodes", 0, "name"], "value", "b"],
  [["metadata", "nmae"], "value", "metadata"],
  [["metadata", "name", "x", 3], "value", "name"],
  [["pools", 0, "nodes", 1, "address"], "key", "{ name: b }"],
  [["pools", 9], "value", "pools"],
  [["empty"], "value", "empty"],
];

for (const [path, target, piece] of places) {
  test(`locates the ${target} of ${formatPath(path)}`, () => {
    const { root } = parseProfile(tree, "profile.yaml");
    assert.ok(root);
    const span = locateNode(root, path, target);
    assert.is(tree.slice(span.start.offset, span.end.offset), piece);
    const before = tree.slice(0, span.start.offset).split("\n");
    assert.is(span.start.line, before.length);
    assert.is(span.start.column, (before.at(-1) ?? "").length + 1);
  });
}

test.run();
