import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseDurationHours } from "../../../src/cluster/duration.ts";
import { parseKubernetesVersion } from "../../../src/cluster/kubernetes-version.ts";
import { mergeSettings } from "../../../src/cluster/merge-settings.ts";
import {
  isDnsLabel,
  isDnsSubdomain,
  isLabelKey,
  isLabelValue,
} from "../../../src/cluster/names.ts";
import { nodePathProblem } from "../../../src/cluster/node-path.ts";
import { urlProblem } from "../../../src/cluster/url.ts";

/** https://pkg.go.dev/time#ParseDuration */
const durations: readonly (readonly [string, number | undefined])[] = [
  ["0", 0],
  ["8760h", 8760],
  ["1h30m", 1.5],
  ["1.5h", 1.5],
  ["90m", 1.5],
  ["3600s", 1],
  ["3600000ms", 1],
  ["2h45m36s", 2.76],
  ...["1d", "h", "-1h", "1", "1 h", "", "1h ", "1e3h", ".h", "1:00"].map(
    (text) => [text, undefined] as const,
  ),
];
for (const [text, hours] of durations) {
  test(`"${text}" are ${hours} hours`, () => {
    const found = parseDurationHours(text);
    if (hours === undefined) assert.is(found, undefined);
    else assert.ok(found !== undefined && Math.abs(found - hours) < 1e-9, String(found));
  });
}

for (const [text, minor, patch] of [
  ["1.36.4", 36, 4],
  ["v1.6.0", 6, 0],
  ["1.16.15", 16, 15],
] as const) {
  test(`${text} is a release`, () => {
    assert.equal(parseKubernetesVersion(text), { minor, patch, text: `1.${minor}.${patch}` });
  });
}
for (const text of ["1.36", "1.036.4", "2.0.0", "1.36.4-rc.1", "1.36.4 ", "V1.36.4", "latest"]) {
  test(`"${text}" is no release`, () => assert.is(parseKubernetesVersion(text), undefined));
}

test("maps merge, lists and scalars are replaced, null stays null", () => {
  const lower = { a: { x: 1, y: [1, 2] }, b: 1, c: { d: 1 } };
  const upper = { a: { y: [3], z: null }, b: { e: 2 }, c: null, f: 4 };
  const merged = mergeSettings(lower, upper);
  assert.equal(merged, { a: { x: 1, y: [3], z: null }, b: { e: 2 }, c: null, f: 4 });
  assert.equal(Object.keys(merged), ["a", "b", "c", "f"]);
  assert.equal(lower, { a: { x: 1, y: [1, 2] }, b: 1, c: { d: 1 } });
});

const long = (length: number) => "a".repeat(length);

/** k8s.io/apimachinery/pkg/util/validation */
const names: readonly (readonly [
  (text: string) => boolean,
  readonly string[],
  readonly string[],
])[] = [
  [
    isDnsLabel,
    ["a", "node-1", "1", long(63)],
    ["", "A", "a.b", "-a", "a-", "a_b", long(64), "a\n"],
  ],
  [
    isDnsSubdomain,
    ["a", "a.b-c.1", "10.0.0.21", [long(63), long(63), long(63), long(61)].join(".")],
    [
      "",
      ".",
      "a.",
      ".a",
      "a..b",
      "a.-b",
      "A.b",
      [long(63), long(63), long(63), long(62)].join("."),
    ],
  ],
  [
    isLabelKey,
    ["disk", "Disk_1.x", "example.org/disk", `${long(60)}.org/${long(63)}`],
    ["", "/", "a/", "/a", "a/b/c", "-a", "a b", long(64), "Example.org/disk"],
  ],
  [
    isLabelValue,
    ["", "ssd", "A_b.C-1", long(63)],
    ["-a", "a.", "a b", "a/b", long(64), "ä", "a\n"],
  ],
];
for (const [check, good, bad] of names) {
  for (const text of good)
    test(`${check.name} takes "${text}"`, () => assert.is(check(text), true));
  for (const text of bad) {
    test(`${check.name} refuses ${JSON.stringify(text)}`, () => assert.is(check(text), false));
  }
}

for (const path of ["/a", "/etc/kubernetes/pki/ca.crt", "/a_b+c=d@e,f", `/${long(254)}`]) {
  test(`a node can have ${path}`, () => assert.is(nodePathProblem(path), undefined));
}
for (const path of [
  "",
  "a",
  "./a",
  "/",
  "/a/",
  "//a",
  "/a/../b",
  "/a/.",
  "/a b",
  "/a\n",
  "/ä",
  "/a:b",
  `/${long(255)}`,
  "/$HOME",
  "/%h",
  "/a'b",
]) {
  test(`no node can have ${JSON.stringify(path)}`, () => {
    assert.type(nodePathProblem(path), "string");
  });
}

for (const url of ["https://mirror.example", "http://10.0.0.1:8080/a?b=c", "https://[fd00::1]/x"]) {
  test(`a node can fetch ${url}`, () => assert.is(urlProblem(url), undefined));
}
for (const url of [
  "",
  "mirror.example",
  "ftp://a/b",
  "https://",
  "https://a b",
  "https://u:p@a",
  "https://a/'b",
  "file:///etc",
  "https://a/{version}",
  "https://ä",
]) {
  test(`no node can fetch "${url}"`, () => assert.type(urlProblem(url), "string"));
}

test.run();
