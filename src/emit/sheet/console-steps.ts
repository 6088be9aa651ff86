import { type ConsolePaste, type LaunchConsole, launchForms } from "../../facts/launch-forms.ts";
import type { TargetName } from "../../facts/target-names.ts";
import { targets } from "../../facts/targets.ts";
import { copyBlock } from "./copy-button.ts";
import { h, type Markup } from "./element.ts";
import type { SheetUserData } from "./sheet-input.ts";
import { measureForm } from "./size-bars.ts";
import { formatCount } from "./words.ts";

/** What is copied: the page's own copy of the user-data, or the name of its file. */
export interface PasteSource {
  /** Unique on the page; begins the ids of what it shows. */
  readonly id: string;
  readonly title: string;
  /** Position of the user-data in the page's data; absent where the page holds no secret. */
  readonly payload: number | undefined;
}

/** How to paste the user-data into a cloud's launch form, behind a reveal; `undefined` where the target has no form. */
export function consoleSteps(
  target: TargetName,
  userData: SheetUserData,
  source: PasteSource,
): Markup | undefined {
  const launchConsole = launchForms[target]?.console;
  if (launchConsole === undefined) return undefined;
  const pastes = launchConsole.pastes.filter((paste) =>
    fits(target, userData, paste, launchConsole),
  );
  return h(
    "details",
    { class: "reveal" },
    h("summary", {}, `Paste into the form of ${targets[target].title}`),
    pastes.length === 0
      ? h("p", { class: "warn" }, refusal(launchConsole))
      : [
          h("p", {}, h("span", { class: "label" }, "Where"), " ", launchConsole.where),
          ...pastes.map((paste, index) => pasteStep(userData, paste, source, index)),
        ],
  );
}

/** Whether what is pasted keeps the limits of the target and of its form. */
function fits(
  target: TargetName,
  userData: SheetUserData,
  { pasted, countedAs }: ConsolePaste,
  { limit = Number.POSITIVE_INFINITY }: LaunchConsole,
): boolean {
  const size = measureForm(target, userData, countedAs);
  const { size: bytes = 0 } = userData.files[pasted] ?? {};
  return size !== undefined && size.percent <= 100 && bytes <= limit;
}

function refusal({ limit }: LaunchConsole): string {
  return limit === undefined
    ? "Too large for the form: use a command line."
    : `Too large for the form, which takes ${formatCount(limit)} bytes: use a command line.`;
}

function pasteStep(
  { files }: SheetUserData,
  { pasted, tick }: ConsolePaste,
  { id, title, payload }: PasteSource,
  index: number,
): Markup {
  const path = files[pasted]?.path ?? "";
  const name = pasted === "text" ? "text" : "base64";
  const what = `${name} of ${title}`;
  return h(
    "div",
    { class: index === 0 ? "paste" : "paste other" },
    h(
      "p",
      {},
      h("strong", {}, index === 0 ? `Paste the ${name}. ` : `Or the ${name}. `),
      h("span", { class: "tick" }, tick),
    ),
    payload === undefined
      ? [
          copyBlock(`${id}-${pasted}`, path, `file with the ${what}`),
          index === 0 &&
            h(
              "p",
              { class: "hint" },
              "This page holds no secret. Copy the whole content of this file, without a newline at its end.",
            ),
        ]
      : h(
          "p",
          {},
          h(
            "button",
            { type: "button", class: "copy wide", "data-payload": payload, "data-form": pasted },
            `Copy ${what}`,
          ),
        ),
  );
}
