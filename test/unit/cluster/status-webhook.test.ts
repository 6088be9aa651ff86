import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatPath } from "../../../src/diagnostics/format-path.ts";
import { profileText, resolveText } from "../../helpers/plan-text.ts";

const resolveWebhook = (text: string) =>
  resolveText(profileText({ more: `statusWebhook: ${text}` }));

for (const [what, text] of [
  ["no URL", "hooks.example/nodes"],
  ["a URL of another protocol", "'ftp://hooks.example/nodes'"],
  ["a URL with a quote in it", "'https://hooks.example/\"x'"],
] as const) {
  test(`a webhook that is ${what} is refused`, () => {
    const found = resolveWebhook(text)
      .diagnostics.filter(({ severity }) => severity === "error")
      .map(({ code, path }) => `${code} ${formatPath(path ?? [])}`);
    assert.equal(found, ["status-webhook-invalid statusWebhook"]);
  });
}

test("a webhook may carry a password, which is in no message", () => {
  const url = "https://bob:hunter2@hooks.example/nodes?token=s3cret";
  assert.is(resolveWebhook(`'${url}'`).value?.statusWebhook, url);
  const text = JSON.stringify(resolveWebhook(`'${url} x'`).diagnostics);
  assert.match(text, "status-webhook-invalid");
  assert.not.match(text, /hunter2|s3cret/);
});

test.run();
