import { randomBytes } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createBootstrapToken, type StoredBootstrapToken } from "../../../src/secrets/tokens.ts";
import {
  earlierTokens,
  formatStoredTokens,
  parseStoredTokens,
  replaceToken,
  revokeToken,
  tokenState,
} from "../../../src/secrets/tokens-file.ts";

const now = new Date("2026-11-21T10:00:00Z");

function later(hours: number): Date {
  return new Date(now.getTime() + hours * 3_600_000);
}

function token(hours: number | undefined, at = now): StoredBootstrapToken {
  return createBootstrapToken(hours, at, randomBytes);
}

for (const hours of [24, undefined]) {
  test(`tokens that live ${hours ?? "for ever"} are read back`, () => {
    const alone = { current: token(hours), earlier: [] };
    assert.equal(parseStoredTokens(formatStoredTokens(alone)), alone);
    const own = { ...token(hours), ownLifetime: true };
    const earlier = [{ ...token(hours), revoked: later(1) }, token(hours)];
    assert.equal(parseStoredTokens(formatStoredTokens({ current: own, earlier })), {
      current: own,
      earlier,
    });
  });
}

/** As versions without a list of earlier ones wrote it. */
test("a token alone is stored as id, secret, created and expires", () => {
  const text = formatStoredTokens({ current: token(24), earlier: [] });
  assert.equal(Object.keys(JSON.parse(text)), ["id", "secret", "created", "expires"]);
});

const good = '"id":"abcdef","secret":"0123456789abcdef","created":"2026-11-21T10:00:00Z"';
for (const text of [
  "",
  "null",
  "[]",
  "{}",
  '{"id":"ABCDEF","secret":"0123456789abcdef","created":"2026-11-21T10:00:00Z"}',
  '{"id":"abcdef","secret":"0123456789abcdef\\n","created":"2026-11-21T10:00:00Z"}',
  '{"id":"abcdef","secret":"0123456789abcdef","created":"yesterday"}',
  '{"id":"abcdef","secret":"0123456789abcdef"}',
  `{${good},"expires":3}`,
  `{${good},"revoked":true}`,
  `{${good},"earlier":{}}`,
  `{${good},"earlier":[{}]}`,
]) {
  test(`refuses as stored tokens: ${text}`, () => {
    assert.is(parseStoredTokens(text), undefined);
  });
}

test("replaced tokens stay as long as they live, a revoked one too", () => {
  const [short, long, forever] = [token(1), token(48), token(undefined)];
  const first = replaceToken(undefined, short, now);
  const second = replaceToken(first, long, now);
  const third = replaceToken(second, forever, now);
  assert.equal(third, { current: forever, earlier: [long, short] });
  const revoked = revokeToken(third, long.id, later(0.5));
  const fourth = replaceToken(revoked, token(1, later(2)), later(2));
  assert.equal(fourth.earlier, [forever, { ...long, revoked: later(0.5) }]);
});

test("a token that is revoked again keeps the time of the first", () => {
  const once = revokeToken({ current: token(24), earlier: [] }, "zzzzzz", now);
  assert.is(once, undefined);
  const stored = { current: token(24), earlier: [] };
  const { id } = stored.current;
  const first = revokeToken(stored, id, later(1)) ?? stored;
  assert.equal(revokeToken(first, id, later(2)), first);
});

test("the state of each", () => {
  const [old, gone, revoked] = [token(24), token(1), { ...token(24), revoked: now }];
  const tokens = { current: token(24), earlier: [old, gone, revoked] };
  const states = [tokens.current, ...tokens.earlier].map((one) =>
    tokenState(one, tokens, later(2)),
  );
  assert.equal(states, ["current", "valid", "expired", "revoked"]);
  assert.is(tokenState(tokens.current, tokens, later(25)), "expired");
});

test("a build gets no secret of a revoked token, and its end is that of its revoking", () => {
  const [old, revoked] = [token(24), { ...token(24), revoked: later(1) }];
  assert.equal(earlierTokens({ current: token(24), earlier: [old, revoked] }), [
    { id: old.id, secret: old.secret, expires: old.expires },
    { id: revoked.id, secret: undefined, expires: later(1) },
  ]);
});

test.run();
