/** HTML that is right as it stands. Only this file makes it, so no text gets into a page unescaped. */
export class Markup {
  readonly html: string;
  constructor(html: string) {
    this.html = html;
  }
}

/** Text is escaped; `undefined` and `false` are nothing. */
export type Child = Markup | string | number | false | undefined | readonly Child[];

/** `true` writes the name alone; `undefined` and `false` leave the attribute out. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

const voidTags = new Set(["meta", "input"]);

/** Links stay on the page, go to a file below it, or to the web. */
const safeLink = /^(?:#[\w-]*|https?:\/\/\S+|[\w.-][\w.%/-]*)$/;

/**
 * An element of HTML, or of SVG inside it. Code and style never stand in attributes: what tries to is a bug, and throws.
 * https://html.spec.whatwg.org/multipage/syntax.html
 */
export function h(tag: string, attributes: Attributes = {}, ...children: Child[]): Markup {
  let html = `<${tag}`;
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    refuseCode(name, value);
    html += value === true ? ` ${name}` : ` ${name}="${escapeAttribute(String(value))}"`;
  }
  if (!voidTags.has(tag)) return new Markup(`${html}>${inner(children)}</${tag}>`);
  return new Markup(`${html}>`);
}

/** The children without an element around them. */
export function fragment(...children: Child[]): Markup {
  return new Markup(inner(children));
}

/** A `style` or `script` of fixed text: such elements hold raw text, so the text must not end them. */
export function rawElement(tag: "style" | "script", text: string): Markup {
  if (/<\/|<!--/.test(text)) throw new Error(`raw text ends its ${tag} element`);
  return new Markup(`<${tag}>${text}</${tag}>`);
}

/** Data for the page's script. `<` is written as an escape of JSON, so nothing in a text ends the element. */
export function dataElement(id: string, data: unknown): Markup {
  const json = JSON.stringify(data).replaceAll("<", "\\u003c");
  return new Markup(`<script type="application/json" id="${escapeAttribute(id)}">${json}</script>`);
}

/** A link to the web; the bare text where `url` is no such address. */
export function webLink(url: string, text: string = url): Child {
  return /^https?:\/\/\S+$/.test(url) ? h("a", { href: url, rel: "noreferrer" }, text) : text;
}

/** A link to a file of the build; its path is relative to the page. */
export function fileLink(path: string): Markup {
  const href = path.split("/").map(encodeURIComponent).join("/");
  return safeLink.test(href) ? h("a", { href }, h("code", {}, path)) : h("code", {}, path);
}

function inner(children: readonly Child[]): string {
  let html = "";
  for (const child of children) {
    if (child === undefined || child === false) continue;
    if (child instanceof Markup) html += child.html;
    else if (typeof child === "object") html += inner(child);
    else html += escapeText(String(child));
  }
  return html;
}

function refuseCode(name: string, value: string | number | true): void {
  const isLink = name === "href";
  if (name.startsWith("on") || name === "style" || name === "src" || name === "srcdoc") {
    throw new Error(`attribute ${name} can hold code`);
  }
  if (isLink && !safeLink.test(String(value))) throw new Error("a link to an odd place");
}

/** Control characters have no place in HTML; what is left of them can be seen. */
function escapeText(text: string): string {
  return text.replace(/[&<>\p{Cc}]/gu, (character) =>
    character === "\n" || character === "\t" ? character : escapeCharacter(character),
  );
}

function escapeAttribute(text: string): string {
  return text.replace(/[&<>"'`\p{Cc}]/gu, escapeCharacter);
}

function escapeCharacter(character: string): string {
  const isControl = /\p{Cc}/u.test(character) && !"\n\r\t".includes(character);
  return isControl ? "\ufffd" : `&#${character.charCodeAt(0)};`;
}
