import { type Child, h, type Markup } from "./element.ts";

/** Terms with what is said of them; those of which nothing is said are left out. */
export function factList(facts: readonly (readonly [term: string, said: Child])[]): Markup {
  return h(
    "dl",
    { class: "facts" },
    facts
      .filter(([, said]) => said !== undefined && said !== "")
      .map(([term, said]) => h("div", {}, h("dt", {}, term), h("dd", {}, said))),
  );
}

/** Short words, each in a frame of its own; `undefined` for none. */
export function chips(words: readonly string[]): Child {
  if (words.length === 0) return undefined;
  return h(
    "ul",
    { class: "chips" },
    words.map((word) => h("li", {}, h("code", {}, word))),
  );
}
