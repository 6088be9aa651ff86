import { h, type Markup } from "./element.ts";

/** A button that copies the text of the element with this id. Without a script it is not shown. */
export function copyButton(id: string, label: string, about: string): Markup {
  return h(
    "button",
    { type: "button", class: "copy", "data-copy": id, "aria-label": `${label}: ${about}` },
    label,
  );
}

/** A text to copy as it stands, with its button. */
export function copyBlock(id: string, text: string, about: string): Markup {
  return h(
    "div",
    { class: "copyblock" },
    h("pre", { tabindex: 0, "aria-label": about }, h("code", { id }, text)),
    copyButton(id, "Copy", about),
  );
}
