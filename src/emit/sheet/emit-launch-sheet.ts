import { sheetAssets } from "../../generated/sheet-assets.ts";
import type { OutputFile } from "../output-file.ts";
import { binariesSection } from "./binaries-section.ts";
import { clusterHeader } from "./cluster-header.ts";
import { controlPlaneSection } from "./control-plane-section.ts";
import { copyBlock } from "./copy-button.ts";
import { dataElement, fragment, h, type Markup, rawElement } from "./element.ts";
import { expirySection } from "./expiry-section.ts";
import { firstBootPicture } from "./first-boot-picture.ts";
import { launchSection } from "./launch-section.ts";
import { listPayloads } from "./payloads.ts";
import type { SheetInput } from "./sheet-input.ts";

/** Where the launch sheet stands in a build's folder. */
export const sheetPath = "index.html";

/** Nothing is loaded, and of style and script only the page's own run. https://www.w3.org/TR/CSP3/ */
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${sheetAssets.styleHash}'`,
  `script-src 'sha256-${sheetAssets.scriptHash}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

/**
 * `index.html`: the page for the person at a cloud's launch form. It says nothing of the time of the build, and holds no
 * secret unless it is told to.
 */
export function emitLaunchSheet(input: SheetInput): OutputFile {
  const page = fragment(
    head(input),
    h(
      "body",
      {},
      h("a", { class: "skip", href: "#launch" }, "To the launch forms"),
      clusterHeader(input),
      h(
        "main",
        {},
        launchSection(input),
        controlPlaneSection(input),
        bootSection(input),
        expirySection(input),
        binariesSection(input),
      ),
      h(
        "footer",
        {},
        `nodegen ${input.version}. Made from the profile; the same profile makes the same page. Paths are relative to the folder of this page.`,
      ),
      h("p", { id: "said", role: "status", class: "offscreen" }),
      input.withSecrets && dataElement("payloads", listPayloads(input)),
      rawElement("script", sheetAssets.script),
    ),
  );
  const html = `<!doctype html>\n<html lang="en">${page.html}</html>\n`;
  return { path: sheetPath, content: Buffer.from(html, "utf8"), secret: input.withSecrets };
}

function head({ cluster }: SheetInput): Markup {
  return h(
    "head",
    {},
    h("meta", { charset: "utf-8" }),
    h("meta", { "http-equiv": "Content-Security-Policy", content: policy }),
    h("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
    h("meta", { name: "referrer", content: "no-referrer" }),
    h("meta", { name: "color-scheme", content: "light dark" }),
    h("title", {}, `${cluster.name}: launch sheet`),
    rawElement("style", sheetAssets.style),
  );
}

function bootSection({ launches, plans, cluster }: SheetInput): Markup | undefined {
  const [sample] = launches;
  const plan = plans.get(sample?.pool.name ?? "");
  if (sample === undefined || plan === undefined) return undefined;
  const name = sample.node?.name ?? `a machine of pool ${sample.pool.name}`;
  return h(
    "section",
    { id: "first-boot" },
    h("h2", {}, "The first boot"),
    h(
      "p",
      { class: "lead" },
      `What ${name} does between its launch and Ready. Watch the nodes of ${cluster.name} join:`,
    ),
    copyBlock("watch", "kubectl get nodes --watch", "command that watches nodes join"),
    firstBootPicture(plan),
  );
}
