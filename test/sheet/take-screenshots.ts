import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { removeTree } from "../../src/output/swap-build.ts";
import { type Page, startChromium } from "../helpers/chromium.ts";
import { compileProfile, setWindow, sheetOf, showPage, watchPage } from "./sheet-page.ts";

/** Window sizes by name, and how much of the page is taken. */
const windows = {
  phone: { width: 390, height: 1500 },
  tablet: { width: 820, height: 1500 },
  desktop: { width: 1440, height: 1750 },
} as const;

/**
 * Takes the pictures of docs/images anew: `node --import tsx test/sheet/take-screenshots.ts FOLDER`, then pngquant.
 * A machine's card is open; the phone shows the part where one launches.
 */
async function takeScreenshots(target: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "nodegen-sheet-"));
  const browser = await startChromium("chromium");
  try {
    const profile = readFileSync(join(import.meta.dirname, "harbour.yaml"), "utf8");
    const html = sheetOf(await compileProfile(folder, profile, false, new Date()));
    const page = await browser.newPage();
    await watchPage(page);
    for (const theme of ["light", "dark"]) {
      for (const [name, size] of Object.entries(windows)) {
        await setWindow(page, size.width, theme);
        await showPage(page, folder, html);
        await page.evaluate("document.querySelector('.card').open = true");
        const picture = await capture(page, size.width, size.height);
        writeFileSync(join(target, `launch-sheet-${name}-${theme}.png`), picture);
      }
    }
  } finally {
    await browser.close();
    removeTree(folder);
  }
}

async function capture(page: Page, width: number, height: number): Promise<Buffer> {
  const start = width < 500 ? "document.querySelector('#launch').offsetTop - 24" : "0";
  const y = await page.evaluate<number>(start);
  const clip = { x: 0, y, width, height, scale: 1 };
  const { data } = await page.send("Page.captureScreenshot", { captureBeyondViewport: true, clip });
  return Buffer.from(String(data), "base64");
}

await takeScreenshots(resolve(process.argv[2] ?? "docs/images"));
