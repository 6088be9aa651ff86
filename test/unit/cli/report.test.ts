import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatDiagnostics, formatDiagnosticsJson } from "../../../src/cli/report.ts";
import { profileCodes } from "../../../src/diagnostics/codes-profile.ts";
import type { Diagnostic, Severity } from "../../../src/diagnostics/diagnostic.ts";
import { createSourceFile } from "../../../src/profile/source-file.ts";
import { markedSource } from "../../helpers/marked-source.ts";

interface Marked {
  readonly sources: ReadonlyMap<string, string>;
  readonly diagnostic: Diagnostic;
}

/** A diagnostic whose span stands between two marks of a text. */
function marked(text: string, more: Partial<Diagnostic> = {}, file = "profile.yaml"): Marked {
  const source = markedSource(text);
  const [start = 0, end = start] = source.offsets;
  const span = createSourceFile(file, source.text).span(start, end);
  const diagnostic: Diagnostic = {
    code: "profile-empty-text",
    severity: "error",
    message: "it is wrong",
    span,
    ...more,
  };
  return { sources: new Map([[file, source.text]]), diagnostic };
}

function frame(text: string): string {
  const { sources, diagnostic } = marked(text);
  const lines = formatDiagnostics([diagnostic], { sources, colour: false }).split("\n");
  return lines.slice(2, -3).join("\n");
}

test("a diagnostic in full", () => {
  const { sources, diagnostic } = marked("kind: x\nmetadata:\n  name: ┆Demo┆\n", {
    hint: "write demo",
  });
  assert.is(
    formatDiagnostics([diagnostic], { sources, colour: false }),
    `profile.yaml:3:9: error[profile-empty-text]: it is wrong
  |
3 |   name: Demo
  |         ^^^^
  = hint: write demo

1 error
`,
  );
});

/** The text around a span, and the two lines that show it. */
const frames: readonly (readonly [name: string, text: string, ...lines: string[]])[] = [
  ["a tab is four columns", "a:\t┆b┆\tc", "1 | a:    b    c", "  |       ^"],
  ["a tab under the caret", "a┆\t┆b", "1 | a    b", "  |  ^^^^"],
  ["wide characters before", "名前: ┆x┆", "1 | 名前: x", "  |       ^"],
  ["wide characters under", "a: ┆日本語┆", "1 | a: 日本語", "  |    ^^^^^^"],
  ["emoji", "a: 🚀 ┆🚀┆", "1 | a: 🚀 🚀", "  |       ^^"],
  ["combining marks take no column", "e\u0301e\u0301: ┆x┆", "1 | e\u0301e\u0301: x", "  |     ^"],
  ["an empty span", "a: ┆┆b", "1 | a: b", "  |    ^"],
  ["an empty span at the end", "a: ┆┆", "1 | a: ", "  |    ^"],
  ["several lines", "x: 1\na: ┆[1,\n 2]┆\n", "2 | a: [1,", "  |    ^^^"],
  ["Windows line ends", "a: ┆[1,\r\n 2]┆\r\n", "1 | a: [1,", "  |    ^^^"],
  ["an empty file", "┆┆", "1 |", "  | ^"],
  ["an escape sequence", "a: \u001b[31m┆x┆", "1 | a: \\x1b[31mx", "  |            ^"],
  ["turned writing direction", "a: \u202e┆x┆", "1 | a: \\u{202e}x", "  |            ^"],
  ["half a surrogate pair", "a: ┆\ud800┆", "1 | a: \\u{d800}", "  |    ^^^^^^^^"],
  [
    "a line of a hundred columns",
    `${"x".repeat(99)}┆y┆`,
    `1 | ${"x".repeat(99)}y`,
    `  | ${" ".repeat(99)}^`,
  ],
  ["a long line, at its start", `┆y┆${"x".repeat(500)}`, `1 | y${"x".repeat(99)}…`, "  | ^"],
  [
    "a long line, in its middle",
    `${"x".repeat(500)}┆y┆${"x".repeat(500)}`,
    `1 | …${"x".repeat(40)}y${"x".repeat(59)}…`,
    `  |  ${" ".repeat(40)}^`,
  ],
  [
    "a long line, at its end",
    `${"x".repeat(500)}┆y┆`,
    `1 | …${"x".repeat(40)}y`,
    `  |  ${" ".repeat(40)}^`,
  ],
  [
    "a long span",
    `a: ┆${"x".repeat(500)}┆`,
    `1 | a: ${"x".repeat(97)}…`,
    `  |    ${"^".repeat(97)}`,
  ],
  [
    "a long line of wide characters",
    `${"漢".repeat(500)}┆字┆`,
    `1 | …${"漢".repeat(20)}字`,
    `  |  ${" ".repeat(40)}^^`,
  ],
];

for (const [name, text, shown, carets] of frames) {
  test(`frame: ${name}`, () => {
    assert.is(frame(text), `${(shown ?? "").trimEnd()}\n${carets}`);
  });
}

test("the line number widens the gutter", () => {
  const { sources, diagnostic } = marked(`${"\n".repeat(99)}a: ┆b┆`, { hint: "write c" });
  const lines = formatDiagnostics([diagnostic], { sources, colour: false }).split("\n");
  assert.equal(lines.slice(1, 5), ["    |", "100 | a: b", "    |    ^", "    = hint: write c"]);
});

test("what a value brings along is shown escaped", () => {
  const { sources, diagnostic } = marked(
    "┆a┆",
    { message: 'no "\u001b[2J\u0007"\nx', hint: "\u009b1m" },
    "pro\u001b.yaml",
  );
  const text = formatDiagnostics([diagnostic], { sources, colour: false });
  assert.match(text, 'pro\\x1b.yaml:1:1: error[profile-empty-text]: no "\\x1b[2J\\x07"\\x0ax\n');
  assert.match(text, "= hint: \\x9b1m\n");
});

test("by file and line, what has no place at the end, and counted", () => {
  const text = "a\nb\nc\n";
  const at = (file: string, offset: number, severity: Severity): Diagnostic => ({
    ...marked("").diagnostic,
    severity,
    message: `${file} ${offset}`,
    span: createSourceFile(file, text).span(offset, offset + 1),
  });
  const { span: _, ...placeless } = at("", 0, "note");
  const diagnostics = [
    { ...placeless, message: "placeless", path: ["nodePools", 0, "name"] },
    at("preset:x", 0, "error"),
    at("profile.yaml", 4, "warning"),
    at("unknown.yaml", 0, "error"),
    at("profile.yaml", 0, "error"),
  ];
  const sources = new Map([
    ["profile.yaml", text],
    ["preset:x", text],
  ]);
  const report = formatDiagnostics(diagnostics, { sources, colour: false });
  const heads = report.split("\n").filter((line) => line.includes("[profile-empty-text]"));
  assert.equal(heads, [
    "profile.yaml:1:1: error[profile-empty-text]: profile.yaml 0",
    "profile.yaml:3:1: warning[profile-empty-text]: profile.yaml 4",
    "preset:x:1:1: error[profile-empty-text]: preset:x 0",
    "unknown.yaml:1:1: error[profile-empty-text]: unknown.yaml 0",
    "note[profile-empty-text]: placeless (nodePools[0].name)",
  ]);
  assert.match(report, /\n3 errors, 1 warning, 1 note\n$/);
});

test("no diagnostics, no text", () => {
  assert.is(formatDiagnostics([], { sources: new Map(), colour: true }), "");
  assert.equal(JSON.parse(formatDiagnosticsJson([])), []);
});

test("colour is in the text only when it is asked for", () => {
  const { sources, diagnostic } = marked("a: ┆b┆", { severity: "warning" });
  const coloured = formatDiagnostics([diagnostic], { sources, colour: true });
  const plain = formatDiagnostics([diagnostic], { sources, colour: false });
  assert.match(coloured, "\u001b[33m");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences of colours
  assert.is(coloured.replaceAll(/\u001b\[\d+m/g, ""), plain);
});

test("of many the first twenty of each code are shown, at most a hundred, and all are counted", () => {
  const { sources, diagnostic } = marked("a: ┆b┆");
  const other: Diagnostic = { ...diagnostic, code: "profile-empty-list" };
  const many = [...Array<Diagnostic>(250).fill(diagnostic), other];
  const report = formatDiagnostics(many, { sources, colour: false });
  assert.is(report.split("error[profile-empty-text]").length - 1, 20);
  assert.is(report.split("error[profile-empty-list]").length - 1, 1);
  assert.match(report, /… and 230 more\n\n251 errors\n$/);
  const codes = Object.keys(profileCodes()).slice(0, 6) as Diagnostic["code"][];
  const varied = codes.flatMap((code) => Array<Diagnostic>(25).fill({ ...diagnostic, code }));
  const shown = formatDiagnostics(varied, { sources, colour: false });
  assert.is(shown.split("error[").length - 1, 100);
});

test("a hundred of one code are shown when that is all", () => {
  const { sources, diagnostic } = marked("a: ┆b┆");
  const report = formatDiagnostics(Array(100).fill(diagnostic), { sources, colour: false });
  assert.is(report.split("error[").length - 1, 100);
  assert.match(report, /\n\n100 errors\n$/);
});

test("JSON for programs", () => {
  const { diagnostic } = marked("a:\n  b: ┆ü\nx┆", {
    hint: "write \u009b",
    path: ["a", "labels", "x/y", 0],
  });
  const text = formatDiagnosticsJson([diagnostic]);
  assert.match(text, /^[\n\x20-\x7e]*$/);
  assert.equal(JSON.parse(text), [
    {
      file: "profile.yaml",
      range: { start: { line: 2, column: 6 }, end: { line: 3, column: 2 } },
      severity: "error",
      code: "profile-empty-text",
      message: "it is wrong",
      hint: "write \u009b",
      path: 'a.labels["x/y"][0]',
    },
  ]);
});

test.run();
