import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { browserTest, openAll } from "./sheet-browser.ts";
import { setWindow } from "./sheet-page.ts";

const axe = readFileSync(
  join(import.meta.dirname, "../../node_modules/axe-core/axe.min.js"),
  "utf8",
);

for (const theme of ["light", "dark"]) {
  for (const width of [390, 820, 1440]) {
    browserTest(
      `${width} pixels, ${theme}: nothing overflows, nothing stands in the way`,
      async ({ page, seen, show }) => {
        seen.messages.length = 0;
        seen.requests.length = 0;
        await setWindow(page, width, theme);
        const url = await show();
        await page.evaluate(openAll);
        const size = await page.evaluate<number>("document.documentElement.scrollWidth");
        assert.ok(size <= width, `${size} pixels wide`);
        assert.equal(seen.requests, [url]);
        assert.equal(seen.messages, []);
        await page.evaluate(`${axe}; 0`);
        const violations = await page.evaluate<unknown[]>(
          "axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, impact, nodes }) => [impact, id, nodes[0].html]))",
        );
        assert.equal(violations, []);
      },
    );
  }
}

browserTest("axe finds a fault that is planted", async ({ page, html, show }) => {
  await show(html.replace("<h1>", '<h1><input type="text">'));
  await page.evaluate(`${axe}; 0`);
  const ids = await page.evaluate<string[]>(
    "axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id }) => id))",
  );
  assert.ok(ids.includes("label"), ids.join());
});

browserTest(
  "the policy names style and script of the page, and the style is taken",
  async ({ page, html, show }) => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? "";
    for (const [tag, directive] of [
      ["style", "style-src"],
      ["script", "script-src"],
    ]) {
      const text = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(html)?.[1] ?? "";
      const hash = createHash("sha256").update(text).digest("base64");
      assert.ok(policy.includes(`${directive} &#39;sha256-${hash}&#39;;`), directive);
    }
    assert.not.match(policy, /unsafe/);
    assert.ok(policy.startsWith("default-src &#39;none&#39;;"));
    await show(html);
    assert.is(await page.evaluate("getComputedStyle(document.body).maxWidth"), "1088px");
  },
);

browserTest(
  "the policy stops a style and a script that are not the page's",
  async ({ page, seen, html, show }) => {
    const planted =
      '<style>h1{color:red}</style><p style="color:red"></p><script>planted=1</script>';
    await show(html.replace("<main>", `${planted}<main>`));
    assert.is(await page.evaluate("typeof planted"), "undefined");
    assert.is.not(
      await page.evaluate("getComputedStyle(document.querySelector('h1')).color"),
      "rgb(255, 0, 0)",
    );
    assert.ok(seen.messages.length >= 3, seen.messages.join("\n"));
  },
);

browserTest("without a script everything is there but the buttons", async ({ page, show }) => {
  await page.send("Emulation.setScriptExecutionDisabled", { value: true });
  await show();
  await page.send("Emulation.setScriptExecutionDisabled", { value: false });
  assert.is(await page.evaluate("document.querySelectorAll('[hidden]').length"), 0);
  assert.is(
    await page.evaluate("getComputedStyle(document.querySelector('.copy')).display"),
    "none",
  );
});

browserTest("it prints", async ({ page, show }) => {
  await show();
  await page.evaluate(
    "opened = 0; addEventListener('beforeprint', () => { opened = document.querySelectorAll('.card[open]').length })",
  );
  const { data } = await page.send("Page.printToPDF", { printBackground: false });
  const pdf = Buffer.from(String(data), "base64");
  assert.is(pdf.subarray(0, 5).toString("latin1"), "%PDF-");
  assert.ok(pdf.byteLength > 20_000, `${pdf.byteLength} bytes`);
  assert.is(await page.evaluate("opened"), 3, "all machines are opened for the paper");
  assert.is(await page.evaluate("document.querySelectorAll('.card[open]').length"), 0);
});
