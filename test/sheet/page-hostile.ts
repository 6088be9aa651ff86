import * as assert from "uvu/assert";
import { sheetWith } from "./hostile-input.ts";
import { browserTest, openAll } from "./sheet-browser.ts";

const hostile = [
  '"><script>hit()</script>',
  "'><img src=x onerror=hit()>",
  "</script><script>hit()</script>",
  "</style><script>hit()</script><!--",
  '" onmouseover="hit()" autofocus onfocus="hit()" x="',
  "javascript:hit()",
  "data:text/html,<script>hit()</script>",
  ["$", "{hit()} %{hit()} {{hit()}} `hit()` <%= hit() %>"].join(""),
  "<svg/onload=hit()><!-- ]]> <![CDATA[ &quot;&#39;&lt; \\u003c",
  "odd\u0007\u001b\u202e\u2028\r\n\t end",
];

/** Elements with the names of their attributes; links may be there or not. */
const skeleton = `[...document.querySelectorAll(":not(a)")]
  .map((one) => one.tagName + [...one.attributes].map(({ name }) => name).join())`;

browserTest("hostile texts are texts, even without the policy", async ({ page, show, copied }) => {
  const source = "window.hits = 0; window.hit = () => { window.hits += 1; }";
  const { identifier } = await page.send("Page.addScriptToEvaluateOnNewDocument", { source });
  const showWith = async (text: string) => {
    const html = sheetWith(text, true);
    await show(html.replace(/<meta http-equiv[^>]*>/, "<meta>"));
    await page.evaluate(openAll);
    return await page.evaluate<string[]>(skeleton);
  };
  const wanted = await showWith("harmless");
  for (const text of hostile) {
    assert.equal(await showWith(text), wanted, text);
    assert.is(await page.evaluate("hits"), 0, text);
    const protocols = await page.evaluate<string[]>(
      "[...new Set([...document.querySelectorAll('a')].map(({ protocol }) => protocol))]",
    );
    assert.ok(
      protocols.every((one) => ["https:", "http:", "file:"].includes(one)),
      protocols.join(),
    );
    const title = await page.evaluate<string>("document.querySelector('h1').textContent");
    assert.is(title, text.replace(/(?![\n\r\t])\p{Cc}/gu, "\ufffd"));
    assert.is(await copied("[data-form=text]"), text);
  }
  await page.send("Page.removeScriptToEvaluateOnNewDocument", { identifier });
});
