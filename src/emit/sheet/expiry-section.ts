import type { Expiry } from "../manifest.ts";
import { h, type Markup } from "./element.ts";
import type { SheetInput } from "./sheet-input.ts";
import { countWords } from "./words.ts";

/** So many names are shown of what ends on one day. */
const mostNames = 6;

/** When tokens and certificates end, the earliest first. The script marks what is over by the reader's clock. */
export function expirySection({ expires }: SheetInput): Markup {
  const days = new Map<string, Expiry[]>();
  for (const one of expires) {
    const day = one.notAfter.slice(0, 10);
    const same = days.get(day);
    if (same === undefined) days.set(day, [one]);
    else same.push(one);
  }
  return h(
    "section",
    { id: "expiry" },
    h("h2", {}, "What ends when"),
    expires.length === 0
      ? h("p", {}, "Nothing in this build ends.")
      : h(
          "ol",
          { class: "timeline" },
          [...days].map(([day, ends]) => dayEntry(day, ends)),
        ),
  );
}

function dayEntry(day: string, ends: readonly Expiry[]): Markup {
  const names = ends.map(({ what }) => what);
  const [first] = ends;
  const shown = names.slice(0, mostNames).join(", ");
  const rest = names.length - mostNames;
  return h(
    "li",
    { "data-ends": first?.notAfter },
    h("time", { datetime: first?.notAfter }, day),
    h("span", { class: "until" }),
    h(
      "p",
      {},
      h("strong", {}, rest > 0 ? `${shown} and ${countWords(rest, "other")}` : shown),
      h("span", { class: "hint" }, ` ${advice(names)}`),
    ),
  );
}

function advice(names: readonly string[]): string {
  if (names.includes("CA certificate")) return "Every certificate of the cluster ends with it.";
  if (names.some((name) => name.includes("bootstrap token"))) {
    return "Machines launched later cannot join: build again before, and apply the token's Secret.";
  }
  return "Build again before, and launch the machines with the new user-data.";
}
