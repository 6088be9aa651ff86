import { test } from "uvu";
import * as assert from "uvu/assert";
import { compareDisk } from "./compare-disk.ts";

const planned = {
  path: "/lib/a",
  mode: "0640",
  owner: "root:root",
  content: Buffer.from("1\n2\n"),
};
const there = { content: Buffer.from("1\n2\n"), mode: "0640", owner: "0:0" };

function compare(found: Partial<typeof there>, file: Partial<typeof planned> = {}): string[] {
  return compareDisk(new Map([["/usr/lib/a", { ...there, ...found }]]), [{ ...planned, ...file }]);
}

test("nothing is said of a file that is as planned", () => {
  assert.equal(compare({}), []);
});

test("a file that is not there is named", () => {
  assert.equal(compareDisk(new Map(), [planned]), ["/lib/a: not there"]);
});

test("another content, mode or owner is named with what was seen", () => {
  assert.equal(compare({ content: Buffer.from("1\n3\n") }), ['/lib/a: line 2 is "3", not "2"']);
  assert.equal(compare({ content: Buffer.from("1\n2\n3") }), ['/lib/a: line 3 is "3", not ""']);
  assert.equal(compare({ content: Buffer.alloc(0) }), ['/lib/a: line 1 is "", not "1"']);
  assert.equal(compare({ mode: "0644" }), ["/lib/a: 0644, not 0640"]);
  assert.equal(compare({ owner: "0:1000" }), ["/lib/a: owned by 0:1000, not root:root"]);
  assert.equal(compare({}, { owner: "nobody:root" }), ["/lib/a: owned by 0:0, not nobody:root"]);
});

test("bytes that are no text differ too", () => {
  const content = Buffer.from([0xff, 0xfe]);
  assert.is(compare({ content }, { content: Buffer.from([0xff, 0xfd]) }).length, 1);
});

test.run();
