import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { gzip as pakoGzip } from "pako";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createSharedGzip, gzip } from "../../../src/emit/deflate.ts";

const unknownOperatingSystem = 255;

/** What pako makes of a text in one go. */
function inOneGo(bytes: Uint8Array): Buffer {
  const compressed = Buffer.from(pakoGzip(bytes, { level: 8, memLevel: 5 }));
  compressed[9] = unknownOperatingSystem;
  return compressed;
}

/** Text of words that repeat, or noise; from nothing to several windows of deflate. */
const content = fc
  .record({ size: fc.nat(20_000), large: fc.boolean(), noise: fc.boolean(), seed: fc.nat() })
  .map(({ size, large, noise, seed }) => {
    const bytes = Buffer.alloc(large ? size * 6 : size);
    const words = ["path: /etc/", "content: |\n  ", "kubernetes", "--flag=", "é"];
    let state = seed | 1;
    for (let at = 0; at < bytes.length; ) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      const random = state >>> 16;
      if (noise || random % 9 === 0) at = bytes.writeUInt8(random & 0xff, at);
      else at += bytes.write(words[random % words.length] ?? "", at) || 1;
    }
    return bytes;
  });

const ends = fc.array(content, { minLength: 1, maxLength: 5 });

test("texts that begin alike: the bytes of pako, whatever came before", () => {
  fc.assert(
    fc.property(content, ends, fc.nat(), (beginning, rests, cut) => {
      const compress = createSharedGzip();
      for (const [index, rest] of rests.entries()) {
        // One of the texts leaves the common beginning early.
        const begin = index === 3 ? beginning.subarray(0, cut % (beginning.length + 1)) : beginning;
        const bytes = Buffer.concat([begin, rest]);
        const compressed = Buffer.from(compress(bytes));
        assert.ok(compressed.equals(inOneGo(bytes)));
        assert.ok(compressed.equals(gzip(bytes)));
        assert.ok(gunzipSync(compressed).equals(bytes));
      }
    }),
    { numRuns: 40, seed: 6 },
  );
});

test("a result stays as it is when the next text is compressed", () => {
  const compress = createSharedGzip();
  const texts = ["a", "b", "c", "d"].map((end) => Buffer.from("shared ".repeat(1000) + end));
  const results = texts.map((text) => compress(text));
  assert.equal(
    results.map((result) => gunzipSync(result).toString()),
    texts.map(String),
  );
});

test("the header tells of no time and no operating system", () => {
  assert.is(
    Buffer.from(gzip(Buffer.from("x")))
      .subarray(0, 10)
      .toString("hex"),
    "1f8b08000000000000ff",
  );
});

test.run();
