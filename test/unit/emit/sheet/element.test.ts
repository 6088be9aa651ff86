import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  dataElement,
  fileLink,
  fragment,
  h,
  rawElement,
  webLink,
} from "../../../../src/emit/sheet/element.ts";

test("text and attributes are escaped for their place", () => {
  const html = h("p", { title: `a"b'c\`d<e>&\n` }, `1 < 2 & "3" > '2'`).html;
  assert.is(
    html,
    `<p title="a&#34;b&#39;c&#96;d&#60;e&#62;&#38;&#10;">1 &#60; 2 &#38; "3" &#62; '2'</p>`,
  );
});

test("control characters become visible, but for those that text is laid out with", () => {
  assert.is(
    h("pre", {}, "a\0b\x1bc\x7fd\x85e\r\n\tf").html,
    "<pre>a\ufffdb\ufffdc\ufffdd\ufffde&#13;\n\tf</pre>",
  );
});

test("attributes: true alone, false and undefined not at all", () => {
  assert.is(
    h("input", { type: "radio", checked: true, name: undefined, value: false }).html,
    '<input type="radio" checked>',
  );
});

test("children: nested lists, numbers, and nothing", () => {
  assert.is(
    h("ul", {}, [h("li", {}, 1), [h("li", {}, "2")]], undefined, false).html,
    "<ul><li>1</li><li>2</li></ul>",
  );
  assert.is(fragment("a", h("b", {})).html, "a<b></b>");
});

for (const name of ["onclick", "style", "src", "srcdoc"]) {
  test(`attribute ${name} is refused`, () => {
    assert.throws(() => h("p", { [name]: "x" }), /can hold code/);
  });
}

const odd = [
  "javascript:alert(1)",
  " javascript:alert(1)",
  "data:text/html,x",
  "//evil.example",
  "vbscript:x",
  "a:b",
];
for (const href of odd) {
  test(`a link to ${href} is refused`, () => {
    assert.throws(() => h("a", { href }), /odd place/);
    assert.is(webLink(href), href);
  });
}

test("links to the web and to files of the build", () => {
  assert.is(
    fragment(webLink("https://a.example/x?y=1&z")).html,
    '<a href="https://a.example/x?y=1&#38;z" rel="noreferrer">https://a.example/x?y=1&#38;z</a>',
  );
  assert.is(
    fileLink("nodes/a b:c#d?/user-data").html,
    '<a href="nodes/a%20b%3Ac%23d%3F/user-data"><code>nodes/a b:c#d?/user-data</code></a>',
  );
});

test("raw text does not end its element, data neither", () => {
  for (const text of ["a</style>", "a</SCRIPT", "<!--"]) {
    assert.throws(() => rawElement("style", text), /ends its/);
  }
  const data = { text: "</script><!--<script>" };
  const html = dataElement("d", data).html;
  const inside = html.slice(html.indexOf(">") + 1, html.lastIndexOf("</"));
  assert.not.match(inside, /</);
  assert.equal(JSON.parse(inside), data);
});

test.run();
