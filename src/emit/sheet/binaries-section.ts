import type { ManifestBinary } from "../manifest.ts";
import { fileLink, h, type Markup, webLink } from "./element.ts";
import type { SheetInput } from "./sheet-input.ts";

/** What machines download, from where, with which digest. */
export function binariesSection({ binaries }: SheetInput): Markup {
  const titles = ["Program", "Version", "For", "SHA-256 and sources, tried in order"];
  return h(
    "section",
    { id: "downloads" },
    h("h2", {}, "What machines download"),
    h(
      "p",
      { class: "lead" },
      "Nothing is installed before its digest is right. For programs and mirrors: ",
      fileLink("binaries.json"),
      ", ",
      fileLink("SHA256SUMS"),
      ".",
    ),
    h(
      "table",
      { class: "binaries" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          titles.map((title) => h("th", { scope: "col" }, title)),
        ),
      ),
      h("tbody", {}, binaries.map(binaryRow)),
    ),
  );
}

function binaryRow({ name, version, architecture, sha256, urls }: ManifestBinary): Markup {
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, name),
    h("td", {}, version),
    h("td", {}, architecture),
    h(
      "td",
      {},
      h("code", { class: "digest" }, sha256),
      h(
        "ol",
        { class: "sources" },
        urls.map((url) => h("li", {}, webLink(url))),
      ),
    ),
  );
}
