import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import { removeTree } from "../../src/output/swap-build.ts";
import { type Browser, type Page, startChromium } from "../helpers/chromium.ts";
import { skip } from "../helpers/skip.ts";
import { findProgram } from "../helpers/tools.ts";
import { compileProfile, type Seen, sheetOf, showPage, watchPage } from "./sheet-page.ts";

/** Two pools and six targets. */
export const profile = `
apiVersion: nodegen.dev/v1alpha1
kind: ClusterProfile
metadata: { name: demo }
extends: containerd
kubernetes: { version: 1.36.3, controlPlaneEndpoint: https://10.0.0.10:6443 }
kubeProxy: { enabled: true }
nodePools:
  - name: general
    labels: { example.com/tier: general }
    nodes:
      - { name: general-1, address: 10.0.0.21 }
      - { name: general-2, address: 10.0.0.22 }
  - name: batch
    arch: arm64
    taints: [{ key: dedicated, value: batch, effect: NoSchedule }]
    nodes: [{ name: batch-1 }]
targets: [aws, gcp, azure, openstack, hetzner, nocloud]
`;

/** All browser tests share one browser, one tab and one folder. */
export interface SheetBrowser {
  readonly page: Page;
  readonly folder: string;
  readonly seen: Seen;
  /** The sheet of `profile`. */
  readonly html: string;
  /** Shows a sheet, the profile's own unless another is given; gives its address. */
  show(html?: string): Promise<string>;
  /** Clicks a button, and gives what it copied. */
  copied(selector: string): Promise<string>;
}

const chromium = findProgram("chromium");
const folder = mkdtempSync(join(tmpdir(), "nodegen-sheet-"));
let browser: Browser | undefined;
let shared: SheetBrowser | undefined;

/** A test that wants the browser; reported as skipped where there is none. */
export function browserTest(name: string, body: (sheet: SheetBrowser) => Promise<void>): void {
  if (chromium === undefined) {
    skip(name, "chromium is not installed");
    return;
  }
  test(name, async () => {
    if (shared === undefined) throw new Error("the browser did not start");
    await body(shared);
  });
}

/** An expression that opens everything that can be opened. */
export const openAll = "for (const one of document.querySelectorAll('details')) one.open = true";

test.before(async () => {
  if (chromium === undefined) return;
  const html = sheetOf(await compileProfile(folder, profile));
  browser = await startChromium(chromium);
  const page = await browser.newPage();
  const permissions = ["clipboardReadWrite", "clipboardSanitizedWrite"];
  await page.send("Browser.grantPermissions", { permissions });
  await page.send("Emulation.setFocusEmulationEnabled", { enabled: true });
  const seen = await watchPage(page);
  shared = {
    page,
    folder,
    seen,
    html,
    show: (other = html) => showPage(page, folder, other),
    copied: (selector) => copied(page, selector),
  };
});

test.after(async () => {
  await browser?.close();
  removeTree(folder);
});

function copied(page: Page, selector: string): Promise<string> {
  return page.evaluate<string>(`(async () => {
    const button = document.querySelector(${JSON.stringify(selector)});
    button.click();
    for (let tries = 0; tries < 100 && button.textContent !== "Copied"; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return await navigator.clipboard.readText();
  })()`);
}
