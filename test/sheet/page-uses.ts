import * as assert from "uvu/assert";
import { browserTest, openAll, profile } from "./sheet-browser.ts";
import { compileProfile, setWindow, sheetOf } from "./sheet-page.ts";

browserTest("each command line is copied as it stands", async ({ page, show, copied }) => {
  await setWindow(page, 1440, "light");
  await show();
  await page.evaluate(openAll);
  const ids = await page.evaluate<string[]>(
    "[...document.querySelectorAll('[data-copy]')].map((one) => one.dataset.copy)",
  );
  assert.is(new Set(ids).size, ids.length);
  assert.ok(ids.length > 30);
  for (const id of ids.filter((one) => one.startsWith("m0-") || !one.startsWith("m"))) {
    const shown = await page.evaluate<string>(`document.getElementById("${id}").textContent`);
    assert.is(await copied(`[data-copy="${id}"]`), shown);
  }
});

browserTest(
  "the sheet with secrets copies every user-data byte for byte",
  async ({ page, folder, show, copied }) => {
    const secretFiles = await compileProfile(folder, profile, true);
    const html = sheetOf(secretFiles);
    await show(html);
    const buttons = await page.evaluate<[string, string, string][]>(
      "[...document.querySelectorAll('[data-form]')].map(({ dataset, textContent }) => [dataset.payload, dataset.form, textContent])",
    );
    // aws base64; gcp and hetzner both; azure text. The text is too large for the forms of aws and OpenStack.
    assert.is(buttons.length, 3 * 6);
    const wanted = new Map(buttons.map((one) => [one.slice(0, 2).join(), one]));
    assert.is(wanted.size, 3 * 2);
    for (const [payload, form, text] of wanted.values()) {
      const name = /of (\S+)$/.exec(text)?.[1] ?? "";
      const path = `nodes/${name}/user-data${form === "text" ? "" : ".b64"}`;
      const content = Buffer.from(secretFiles.get(path)?.content ?? []).toString("utf8");
      assert.ok(content.length > 5_000, path);
      assert.is(await copied(`[data-payload="${payload}"][data-form="${form}"]`), content);
    }
    assert.match(html, /This page holds secrets/);
  },
);

browserTest("what is chosen is shown, and nothing else", async ({ page, show }) => {
  await show();
  const shown = () =>
    page.evaluate<string[]>(
      "[...new Set([...document.querySelectorAll('.panel:not([hidden])')].map(({ dataset }) => dataset.target))]",
    );
  assert.equal(await shown(), ["aws"]);
  await page.evaluate("document.querySelector('[name=target][value=hetzner]').click()");
  assert.equal(await shown(), ["hetzner"]);
  await page.evaluate("document.querySelector('[name=target][value=\"\"]').click()");
  assert.equal(await shown(), ["aws", "gcp", "azure", "openstack", "hetzner", "nocloud"]);
});

browserTest("the keyboard alone opens a machine and copies", async ({ page, show }) => {
  await show();
  const press = async (key: string, text?: string) => {
    const code = key === "Tab" ? 9 : 13;
    const event = { key, code: key, windowsVirtualKeyCode: code, ...(text && { text }) };
    await page.send("Input.dispatchKeyEvent", { type: "keyDown", ...event });
    await page.send("Input.dispatchKeyEvent", { type: "keyUp", ...event });
  };
  const tabTo = async (selector: string) => {
    for (let tabs = 0; tabs < 60; tabs += 1) {
      await press("Tab");
      if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`))
        return;
    }
    assert.unreachable(`${selector} is not reached`);
  };
  await tabTo(".skip");
  await tabTo(".card > summary");
  await press("Enter", "\r");
  assert.is(await page.evaluate("document.querySelector('.card').open"), true);
  await tabTo(".panel:not([hidden]) .copy");
  await press("Enter", "\r");
  assert.match(
    await page.evaluate(
      "new Promise((done) => setTimeout(() => done(navigator.clipboard.readText()), 300))",
    ),
    /^aws ec2 run-instances/,
  );
  assert.is(await page.evaluate("document.getElementById('said').textContent"), "Copied");
});

browserTest("what is over is marked by the reader's clock", async ({ page, html, show }) => {
  await show(html.replace(/data-ends="[^"]*"/, 'data-ends="2020-01-01T00:00:00.000Z"'));
  const classes = await page.evaluate<string[]>(
    "[...document.querySelectorAll('[data-ends]')].map(({ className }) => className)",
  );
  assert.is(classes[0], "over");
  assert.is(classes.at(-1), "later");
});

browserTest(
  "130 machines: the page stays small, and a filter finds one",
  async ({ page, folder, show }) => {
    const nodes = Array.from({ length: 130 }, (_, index) => `{ name: worker-${index + 1} }`);
    const many = profile.replace(
      /nodePools:[\s\S]*targets/,
      `nodePools:\n  - name: w\n    nodes: [${nodes}]\ntargets`,
    );
    const html = sheetOf(await compileProfile(folder, many));
    assert.ok(html.length < 2_000_000, `${html.length} bytes`);
    await show(html);
    const found = await page.evaluate<string[]>(`(() => {
    const field = document.getElementById("filter");
    field.value = "worker-11";
    field.dispatchEvent(new Event("input"));
    return [...document.querySelectorAll("[data-name]:not([hidden])")].map(({ dataset }) => dataset.name.split(" ")[0]);
  })()`);
    const ends = ["", ...Array.from({ length: 10 }, (_, digit) => String(digit))];
    assert.equal(
      found,
      ends.map((end) => `worker-11${end}`),
    );
    assert.is(await page.evaluate("document.getElementById('found').textContent"), "11 machines");
  },
);
