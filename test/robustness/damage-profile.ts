import fc from "fast-check";
import { isCollection, parseDocument, visit } from "yaml";

/** Values that somebody might write where they do not belong, as YAML. */
const oddValues: readonly string[] = [
  ..."null ~ true off on 0 -1 1.5 .nan .inf -.inf 1e400 0777 0o17 0x1f 12:30:45 2026-11-20".split(
    " ",
  ),
  ...'99999999999999999999999 9007199254740993 {} [] [[]] \'\' "" \' \' "\\0" "\\uD800"'.split(" "),
  ..."<< = *x &x &x,a !!binary !!set !x | > - ? : @ ` % # ... --- {$env: {$file: $( ) ../../x".split(
    " ",
  ),
  "{ $env: NOT_SET }",
  "{ $env: 5 }",
  "{ $file: /nonexistent }",
  "{ $file: . }",
  "{ $env: HOME, x: y }",
  "[1, [2, [3]]]",
  "{ a: { b: { c: d } } }",
  "__proto__",
  "constructor",
  "{ __proto__: { polluted: true } }",
  "{ constructor: { prototype: {} } }",
  "toString",
  '"\\u2028\\u2029\\u0085"',
  "\u202e\u2066",
  "😀",
  "fe80::1%eth0",
  "::/0",
  "0.0.0.0/0",
  "10.0.0.0/33",
  "999.999.999.999",
  "https://[",
  "https://user:password@example",
  "x".repeat(300),
  `"${"x".repeat(10_000)}"`,
  `${"[".repeat(150)}${"]".repeat(150)}`,
  `${"{ a: ".repeat(150)}1${" }".repeat(150)}`,
  "|2\n  text",
  ">-\n  text",
];

const oddBytes: readonly string[] = [
  ..."\0 \t \r \v \u0007 \u001b[2J \u007f \u0085 \u2028 \ufeff \ufffd 😀".split(" "),
  ...": ::- - ? ?: # & * ! | > ' \" % @ ` , [ ] { } << <<: --- ... \\ $ \n \n\n".split(" "),
  "  ",
  "\n  ",
  ": {",
  "- - - -",
];

/** One change to a text. */
type Damage = (text: string) => string;

/** What share of the whole a place is, so that one damage fits any text. */
const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

const at = (length: number, part: number): number => Math.floor(length * part);

function onLines(change: (lines: string[], index: number, other: number) => string[]) {
  return fc.tuple(share, share).map(
    ([first, second]): Damage =>
      (text) => {
        const lines = text.split("\n");
        return change(lines, at(lines.length, first), at(lines.length, second)).join("\n");
      },
  );
}

const lineDamage: fc.Arbitrary<Damage> = fc.oneof(
  onLines((lines, index) => lines.toSpliced(index, 1)),
  onLines((lines, index) => lines.toSpliced(index, 0, lines[index] ?? "")),
  onLines((lines, index, other) =>
    lines.with(index, lines[other] ?? "").with(other, lines[index] ?? ""),
  ),
  onLines((lines, index) => lines.with(index, `  ${lines[index]}`)),
  onLines((lines, index) => lines.with(index, (lines[index] ?? "").replace(/^ {1,2}/, ""))),
  onLines((lines, index) => lines.with(index, `\t${lines[index]}`)),
  onLines((lines, index, other) =>
    lines.toSpliced(Math.min(index, other), Math.abs(index - other)),
  ),
);

const byteDamage: fc.Arbitrary<Damage> = fc.oneof(
  fc.tuple(share, fc.constantFrom(...oddBytes)).map(
    ([part, bytes]): Damage =>
      (text) =>
        text.slice(0, at(text.length, part)) + bytes + text.slice(at(text.length, part)),
  ),
  fc.tuple(share, fc.nat(40)).map(
    ([part, length]): Damage =>
      (text) =>
        text.slice(0, at(text.length, part)) + text.slice(at(text.length, part) + length),
  ),
  share.map(
    (part): Damage =>
      (text) =>
        text.slice(0, at(text.length, part)),
  ),
);

/** Puts `replacement` in the place of the value or key that stands `part` of the way through the document. */
function replaceNode(text: string, part: number, replacement: string, whole: boolean): string {
  const ranges: (readonly [number, number])[] = [];
  visit(parseDocument(text), {
    Node(_, node) {
      if (node.range && (!isCollection(node) || whole)) {
        ranges.push([node.range[0], node.range[1]]);
      }
    },
  });
  const [start, end] = ranges[at(ranges.length, part)] ?? [0, 0];
  return text.slice(0, start) + replacement + text.slice(end);
}

const valueDamage: fc.Arbitrary<Damage> = fc
  .tuple(share, fc.constantFrom(...oddValues), fc.boolean())
  .map(
    ([part, value, whole]): Damage =>
      (text) =>
        replaceNode(text, part, value, whole),
  );

/** One to three damages in a row; most put an odd value where the profile has a good one. */
export const damage: fc.Arbitrary<Damage> = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: valueDamage },
      { weight: 2, arbitrary: lineDamage },
      { weight: 1, arbitrary: byteDamage },
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map(
    (damages): Damage =>
      (text) =>
        damages.reduce((damaged, change) => change(damaged), text),
  );
