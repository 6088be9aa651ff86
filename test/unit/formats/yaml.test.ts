import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { isBlockText, literalBlock, toStrictYaml, toYaml } from "../../../src/formats/yaml.ts";
import { hostileString, hostileStrings } from "../../helpers/hostile-strings.ts";
import { hasPyYaml, readWithPyYaml } from "../../helpers/py-yaml.ts";
import { skip } from "../../helpers/skip.ts";

const readable: readonly (readonly [string, unknown, string])[] = [
  [
    "plain words",
    { kind: "ClusterRole", name: "system:node" },
    "kind: ClusterRole\nname: system:node\n",
  ],
  ["a URL", { server: "https://10.0.0.10:6443" }, "server: https://10.0.0.10:6443\n"],
  ["a sentence", { a: "approve all requests" }, "a: approve all requests\n"],
  ["words that are booleans", { on: "yes" }, '"on": "yes"\n'],
  ["an address", { address: "10.0.0.1" }, 'address: "10.0.0.1"\n'],
  ["numbers and booleans", { a: 1, b: true, c: null }, "a: 1\nb: true\nc: null\n"],
  ["lists", { a: ["b", { c: "d" }] }, "a:\n- b\n- c: d\n"],
  ["several lines", { a: "b\n c\n" }, "a: |\n  b\n   c\n"],
  ["a colon at the end", { a: "b:" }, 'a: "b:"\n'],
  ["an emoji", { a: "😀" }, 'a: "\\U0001f600"\n'],
];

for (const [name, value, want] of readable) {
  test(`toYaml: ${name}`, () => assert.is(toYaml(value), want));
}

test("toYaml: a map of words is what the package makes of it", () => {
  for (const text of [
    ...hostileStrings,
    "y",
    "On",
    "NULL",
    "a:",
    "a: b",
    "a #b",
    "/a.b@c+d-e",
    "x=1",
  ]) {
    const map = { word: "a", [text]: text, last: text };
    // A map with a number in it is not one of words.
    const [, ...whole] = toYaml({ number: 1, ...map }).split("\n");
    assert.is(toYaml(map), whole.join("\n"), JSON.stringify(text));
  }
  assert.is(toYaml({}), "{}\n");
});

test("toYaml: the same object twice is written twice", () => {
  const shared = { a: "b" };
  assert.not.match(toYaml([shared, shared]), /[&*]/);
});

test("toYaml: YAML 1.2 reads every hostile string back, as value and as key", () => {
  for (const text of hostileStrings) {
    const value = { [text]: [text, { [text]: text }] };
    assert.equal(parse(toYaml(value)), value, JSON.stringify(text));
  }
});

/** Lines of what YAML gives a meaning to, as far as a literal block may hold them. */
const blockTexts = fc
  .sample(fc.array(fc.constantFrom(..."ab #:-|>\t\n\n'\"\\{&*!%@`"), { maxLength: 14 }), {
    numRuns: 4000,
    seed: 7,
  })
  .map((characters) => characters.join(""))
  .filter((text) => isBlockText(text) && text.includes("\n"));

test("literalBlock: what the package makes of it", () => {
  assert.ok(blockTexts.length > 300, String(blockTexts.length));
  for (const text of blockTexts) {
    const whole = toStrictYaml([{ content: text }], () => true, 1);
    assert.is(`- content: ${literalBlock(text, 3)}`, whole, JSON.stringify(text));
  }
});

const pyYaml = "toYaml: PyYAML reads every string back, as value and as key";
const pyYamlBlocks = "literalBlock: PyYAML reads every text back";
if (hasPyYaml()) {
  test(pyYaml, () => {
    const random = fc.sample(hostileString, { numRuns: 1500, seed: 1 });
    const values = [...hostileStrings, ...random].map((text) => [{ [text]: text }, text]);
    readWithPyYaml(values.map(toYaml)).forEach((read, index) => {
      assert.equal(read, values[index]);
    });
  });

  test(pyYamlBlocks, () => {
    const documents = blockTexts.map((text) => `- content: ${literalBlock(text, 3)}`);
    readWithPyYaml(documents).forEach((read, index) => {
      assert.equal(read, [{ content: blockTexts[index] }]);
    });
  });
} else {
  skip(pyYamlBlocks, "PyYAML is not installed");
  skip(pyYaml, "PyYAML is not installed");
}

test.run();
