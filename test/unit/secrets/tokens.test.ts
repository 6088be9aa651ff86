import { randomBytes } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  createBootstrapToken,
  createFileToken,
  describeTokenRenewal,
  formatBootstrapToken,
  parseBootstrapToken,
  parseFileToken,
} from "../../../src/secrets/tokens.ts";

const now = new Date("2026-11-21T10:00:00.500Z");

test("tokens have the shape that Kubernetes wants", () => {
  for (let round = 0; round < 200; round++) {
    const { id, secret } = createBootstrapToken(24, now, randomBytes);
    assert.match(`${id}.${secret}`, /^[a-z0-9]{6}\.[a-z0-9]{16}$/);
  }
  assert.match(createFileToken(randomBytes), /^[0-9a-f]{32}$/);
});

test("bytes that would favour some letters are thrown away", () => {
  const sizes: number[] = [];
  const random = (size: number) => {
    sizes.push(size);
    return Uint8Array.from({ length: size }, (_, index) => (sizes.length === 1 ? 250 + index : 35));
  };
  // 250 and 251 are kept, being the last two of seven times 36; 252 to 255 are not.
  assert.is(createBootstrapToken(undefined, now, random).id, "yzzzzz");
  assert.equal(sizes.slice(0, 2), [6, 4]);
});

test("a stored token is read back", () => {
  for (const hours of [24, undefined]) {
    const token = createBootstrapToken(hours, now, randomBytes);
    assert.equal(parseBootstrapToken(formatBootstrapToken(token)), token);
  }
});

for (const text of [
  "",
  "null",
  "[]",
  "{}",
  '{"id":"ABCDEF","secret":"0123456789abcdef","created":"2026-11-21T10:00:00Z"}',
  '{"id":"abcdef","secret":"0123456789abcdef\\n","created":"2026-11-21T10:00:00Z"}',
  '{"id":"abcdef","secret":"0123456789abcdef","created":"yesterday"}',
  '{"id":"abcdef","secret":"0123456789abcdef"}',
  '{"id":"abcdef","secret":"0123456789abcdef","created":"2026-11-21T10:00:00Z","expires":3}',
]) {
  test(`refuses as a stored token: ${text}`, () => {
    assert.is(parseBootstrapToken(text), undefined);
  });
}

test("reads a file token with or without a newline and nothing else", () => {
  const token = "0123456789abcdef0123456789abcdef";
  assert.is(parseFileToken(`${token}\n`), token);
  assert.is(parseFileToken(token), token);
  assert.is(parseFileToken(`${token}0`), undefined);
  assert.is(parseFileToken(`${token},kubelet`), undefined);
});

const renewals: [string, number | undefined, number | undefined, number, string | undefined][] = [
  ["a new one", 24, 24, 0, undefined],
  ["one with just over a tenth left", 24, 24, 21.5, undefined],
  ["one with less than a tenth left", 24, 24, 21.7, "less than a tenth of its lifetime was left"],
  ["one that has expired", 24, 24, 24, "it had expired"],
  ["one that never ends", undefined, undefined, 1e6, undefined],
  ["one whose lifetime was changed", 24, 48, 1, "its lifetime has changed"],
  ["one that may now last for ever", 24, undefined, 1, "its lifetime has changed"],
];
for (const [name, hours, wantedHours, age, expected] of renewals) {
  test(`${name} is ${expected === undefined ? "kept" : "renewed"}`, () => {
    const token = createBootstrapToken(hours, now, randomBytes);
    const later = new Date(now.getTime() + age * 3_600_000);
    assert.is(describeTokenRenewal(token, wantedHours, later), expected);
  });
}

test.run();
