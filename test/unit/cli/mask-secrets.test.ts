import { test } from "uvu";
import * as assert from "uvu/assert";
import { maskSecrets } from "../../../src/cli/mask-secrets.ts";

const cases: readonly (readonly [string, string, string])[] = [
  ["a bootstrap token", "use abcdef.0123456789abcdef now", "use *********************** now"],
  ["a malformed token behind its key", "  token: Abc.12", "  token: ******"],
  ["a token in quotes", `token: "x y"`, `token: *****`],
  ["a token in a flow mapping's quotes", `{ "token": 12345 }`, `{ "token": *******`],
  ["a reference", "  token: { $env: TOKEN }", "  token: { $env: TOKEN }"],
  ["no value", "  token:", "  token:"],
  ["a webhook", "statusWebhook: https://h.example/x", "statusWebhook: *******************"],
  ["a URL's password", "http://a:b@proxy.example/x", "http://***@proxy.example/x"],
  ["a URL with @ in its path", "https://host.example/a@b", "https://host.example/a@b"],
  ["a version", "version: 1.36.4", "version: 1.36.4"],
  ["a host name", "docker.example.registry", "docker.example.registry"],
];

for (const [name, text, expected] of cases) {
  test(`${name} is shown as "${expected}"`, () => {
    const masked = maskSecrets(text);
    assert.is(masked.length, text.length);
    assert.is(masked, expected);
  });
}

test("a private key keeps its lines and loses its letters", () => {
  const masked = maskSecrets(
    "-----BEGIN EC PRIVATE KEY-----\nMHcCAQ\n-----END EC PRIVATE KEY-----",
  );
  assert.not.match(masked, "MHcCAQ");
  assert.is(masked.split("\n").length, 3);
});

test.run();
