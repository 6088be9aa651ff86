import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Diagnostic, diagnose } from "../../../src/diagnostics/diagnostic.ts";
import { foldRepeats } from "../../../src/diagnostics/fold-repeats.ts";
import { createSourceFile } from "../../../src/profile/source-file.ts";

const source = createSourceFile("profile.yaml", "a: 1\nb: 2\n");
const at = (start: number, key = "x"): Diagnostic =>
  diagnose("profile-empty-text", { name: key }, { span: source.span(start, start + 1) });

test("of three of a kind at one place the first is left, with a count", () => {
  const folded = foldRepeats([at(0, "p"), at(5), at(0, "q"), at(0, "r")]);
  assert.equal(
    folded.map(({ message }) => message),
    ["p must not be empty; 2 more like this here", "x must not be empty"],
  );
});

test("two at one place stay, as do those of other codes, places and files and without a place", () => {
  const elsewhere = createSourceFile("b.yaml", "a: 1\n").span(0, 1);
  const list = [
    at(0, "p"),
    at(0, "q"),
    at(5),
    { ...at(0), span: elsewhere },
    diagnose("profile-empty-list", { name: "x" }, { span: source.span(0, 1) }),
    ...Array<Diagnostic>(5).fill(diagnose("profile-empty-text", { name: "x" })),
  ];
  assert.equal(foldRepeats(list), list);
});

test.run();
