import { gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { decodeUserData } from "../../../src/inspect/decode-user-data.ts";

const text = "#cloud-config\nruncmd: []\n";
const base64 = (bytes: Uint8Array): Buffer => Buffer.from(Buffer.from(bytes).toString("base64"));
const plain = Buffer.from(text);
const wrapped = base64(gzipSync(plain))
  .toString()
  .replace(/(.{20})/g, "$1\n");

const good: readonly (readonly [string, Uint8Array, string])[] = [
  ["text", plain, "text"],
  ["text behind a blank line", Buffer.from(`\n${text}`), "text"],
  ["text with CRLF", Buffer.from(text.replaceAll("\n", "\r\n")), "text"],
  ["gzip", gzipSync(plain), "gzip text"],
  ["base64", base64(plain), "base64 text"],
  ["base64 of gzip", base64(gzipSync(plain)), "base64 gzip text"],
  ["base64 of gzip with line breaks", Buffer.from(wrapped), "base64 gzip text"],
  ["double base64 of gzip", base64(base64(gzipSync(plain))), "base64 base64 gzip text"],
];

for (const [name, input, kinds] of good) {
  test(name, () => {
    const { value, diagnostics } = decodeUserData(input);
    assert.equal(diagnostics, []);
    assert.is(value?.layers.map((layer) => layer.kind).join(" "), kinds);
    assert.is(value?.text.trim().split(/\r?\n/)[0], "#cloud-config");
  });
}

const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024));
const nested = [1, 2, 3, 4, 5].reduce<Uint8Array>((inner) => gzipSync(inner), plain);
const bad: readonly (readonly [string, Uint8Array, string, RegExp?])[] = [
  ["nothing", Buffer.from(""), "inspect-not-user-data"],
  ["another text", Buffer.from("hello, world\n"), "inspect-not-user-data"],
  ["a header with more in the line", Buffer.from("#cloud-configs\n"), "inspect-not-user-data"],
  ["a shell script", Buffer.from("#!/bin/sh\n"), "inspect-unsupported", /shell script/],
  ["MIME", Buffer.from("MIME-Version: 1.0\n\n"), "inspect-unsupported", /MIME/],
  ["gzip of MIME", gzipSync("Mime-version: 1.0\n\n"), "inspect-unsupported", /MIME/],
  [
    "text that cloud-init takes for mail",
    Buffer.from(`${text}# MIME-Version: 1`),
    "inspect-unsupported",
    /MIME/,
  ],
  ["jinja", Buffer.from(`## template: jinja\n${text}`), "inspect-unsupported", /jinja/],
  ["an archive of cloud-init", Buffer.from("#cloud-config-archive\n"), "inspect-unsupported"],
  ["a byte order mark", Buffer.from(`\ufeff${text}`), "inspect-unsupported", /byte order mark/],
  ["xz", Buffer.from("fd377a585a000004", "hex"), "inspect-unsupported", /xz/],
  ["zstd", Buffer.from("28b52ffd04000000", "hex"), "inspect-unsupported", /zstd/],
  ["cut gzip", gzipSync(plain).subarray(0, 20), "inspect-damaged"],
  ["a bomb", bomb, "inspect-too-large"],
  ["a bomb in a bomb", base64(gzipSync(bomb)), "inspect-too-large"],
  ["too many layers", nested, "inspect-too-large"],
];

for (const [name, input, code, message = /./] of bad) {
  test(`refused: ${name}`, () => {
    const { value, diagnostics } = decodeUserData(input);
    assert.is(value, undefined);
    assert.equal(
      diagnostics.map((found) => found.code),
      [code],
    );
    assert.match(diagnostics[0]?.message ?? "", message);
  });
}

test.run();
