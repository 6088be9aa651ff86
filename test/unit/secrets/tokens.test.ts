import { randomBytes } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  createBootstrapToken,
  createFileToken,
  describeTokenRenewal,
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

test("reads a file token with or without a newline and nothing else", () => {
  const token = "0123456789abcdef0123456789abcdef";
  assert.is(parseFileToken(`${token}\n`), token);
  assert.is(parseFileToken(token), token);
  assert.is(parseFileToken(`${token}0`), undefined);
  assert.is(parseFileToken(`${token},kubelet`), undefined);
});

interface Renewal {
  /** Of the token, and what is asked for now. */
  readonly hours: number | undefined;
  readonly wanted: number | undefined;
  readonly age: number;
  readonly needed?: number;
  readonly own?: boolean;
  readonly expected: string | undefined;
}

const tenth = "less than a tenth of its lifetime was left";
const changed = "its lifetime has changed";
const needed = "it ended within the 10 h in which machines may still be launched";

const renewals: Readonly<Record<string, Renewal>> = {
  "a new one": { hours: 24, wanted: 24, age: 0, expected: undefined },
  "one with just over a tenth left": { hours: 24, wanted: 24, age: 21.5, expected: undefined },
  "one with less than a tenth left": { hours: 24, wanted: 24, age: 21.7, expected: tenth },
  "one that has expired": { hours: 24, wanted: 24, age: 24, expected: "it had expired" },
  "one that never ends": { hours: undefined, wanted: undefined, age: 1e6, expected: undefined },
  "one whose lifetime was changed": { hours: 24, wanted: 48, age: 1, expected: changed },
  "one that may now last for ever": { hours: 24, wanted: undefined, age: 1, expected: changed },
  "one with a life of its own": { hours: 24, wanted: 48, age: 1, own: true, expected: undefined },
  "one with a life of its own near its end": {
    hours: 24,
    wanted: 48,
    age: 23,
    own: true,
    expected: tenth,
  },
  "one that outlasts the launches": {
    hours: 24,
    wanted: 24,
    age: 13,
    needed: 10,
    expected: undefined,
  },
  "one that ends before the last launch": {
    hours: 24,
    wanted: 24,
    age: 15,
    needed: 10,
    expected: needed,
  },
  "one that never lives as long as is launched": {
    hours: 24,
    wanted: 24,
    age: 15,
    needed: 24,
    expected: undefined,
  },
};
for (const [name, renewal] of Object.entries(renewals)) {
  const { hours, wanted, age, needed: neededHours = 0, own = false, expected } = renewal;
  test(`${name} is ${expected === undefined ? "kept" : "renewed"}`, () => {
    const token = { ...createBootstrapToken(hours, now, randomBytes), ownLifetime: own };
    const later = new Date(now.getTime() + age * 3_600_000);
    assert.is(describeTokenRenewal(token, { lifetimeHours: wanted, neededHours }, later), expected);
  });
}

test("a revoked token is renewed whatever its life", () => {
  const token = { ...createBootstrapToken(undefined, now, randomBytes), revoked: now };
  const wanted = { lifetimeHours: undefined, neededHours: 0 };
  assert.is(describeTokenRenewal(token, wanted, now), "it was revoked");
});

test.run();
