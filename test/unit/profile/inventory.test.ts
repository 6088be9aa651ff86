import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Diagnostic } from "../../../src/diagnostics/diagnostic.ts";
import type { LoadedProfile, LoadOutcome } from "../../../src/profile/load-profile.ts";
import { loadTexts, pointedAt } from "../../helpers/load-texts.ts";
import { markedSource } from "../../helpers/marked-source.ts";

const head = `apiVersion: nodegen.dev/v1alpha1
kind: ClusterProfile
metadata: { name: demo }
kubernetes: { version: "1.36.4", controlPlaneEndpoint: "https://10.0.0.10:6443" }
`;
const pool = (more: string) => `${head}nodePools: [{ name: workers, ${more} }]\n`;

function load(
  file: string,
  text: string | Uint8Array,
  profile = pool(`inventory: ${file}`),
): LoadOutcome {
  return loadTexts({ files: { "profile.yaml": profile, [file]: text } });
}

function loaded(outcome: LoadOutcome): LoadedProfile {
  assert.equal(outcome.diagnostics, []);
  if (outcome.value === undefined) throw new Error("no profile");
  return outcome.value;
}

const byHand = loaded(
  load(
    "unused",
    "",
    pool(`nodes:
    [
      { name: node-1, address: 10.0.0.21, labels: { rack: r1, topology.kubernetes.io/zone: "a, b" } },
      { name: node-2, address: [10.0.0.22, "fd00::22"], podSubnet: "10.244.1.0/24,fd00:1::/64",
        taints: [{ key: gpu, effect: NoExecute }, { key: dedicated, value: batch, effect: NoSchedule }],
        network: { interface: eth0, addresses: [10.0.0.22/24, "fd00::22/64"], gateway: 10.0.0.1, nameservers: [10.0.0.2] } },
    ]`),
  ),
).profile;

const csv = `name,address,labels.rack,labels.topology.kubernetes.io/zone,podSubnet,taints,network.interface,network.macAddress,network.addresses,network.gateway,network.nameservers
node-1,10.0.0.21,r1,"a, b",,,,,,,
node-2,10.0.0.22 fd00::22,,,"10.244.1.0/24,fd00:1::/64",gpu:NoExecute dedicated=batch:NoSchedule,eth0,,10.0.0.22/24 fd00::22/64,10.0.0.1,10.0.0.2
`;

const json = JSON.stringify(byHand.nodePools[0]?.nodes, null, 2);
const withNulls = JSON.stringify(
  byHand.nodePools[0]?.nodes?.map((node) => ({ podSubnet: null, taints: null, ...node })),
);
const lines = (byHand.nodePools[0]?.nodes ?? []).map((node) => JSON.stringify(node)).join("\n");

/** The same nodes in every spelling of a file. */
const spellings: Readonly<Record<string, [file: string, text: string | Uint8Array]>> = {
  CSV: ["nodes.csv", csv],
  "CSV with CRLF and a byte order mark": ["nodes.csv", `\ufeff${csv.replaceAll("\n", "\r\n")}`],
  "CSV with semicolons": [
    "nodes.csv",
    csv.replaceAll(/"[^"]*"|,/g, (one) => (one === "," ? ";" : one.replaceAll('"', ""))),
  ],
  "CSV with spaces, empty lines and columns in another order": [
    "nodes.txt",
    csv
      .split("\n")
      .map((line) => line.replace(/^([^,]*),(.*)$/, " $2 , $1 \n"))
      .join("\n"),
  ],
  JSON: ["nodes.json", json],
  "JSON with a byte order mark": ["nodes.json", `\ufeff${json}`],
  "JSON with null for what a node has not": ["nodes.json", withNulls],
  "JSON Lines": ["nodes.jsonl", lines],
};

for (const [name, [file, text]] of Object.entries(spellings)) {
  test(`the nodes of ${name} are those of a list`, () => {
    assert.equal(loaded(load(file, text)).profile, byHand);
  });
}

test("the table in docs/pools.md is one", () => {
  const page = readFileSync(join(import.meta.dirname, "../../../docs/pools.md"), "utf8");
  const table = /```\n(name,[^`]*)```/.exec(page)?.[1] ?? "";
  const { profile } = loaded(load("nodes.csv", table));
  assert.equal(profile.nodePools[0]?.nodes?.at(-1), {
    name: "worker-2",
    address: ["10.0.0.22", "fd00::22"],
    labels: { rack: "r1" },
    taints: [{ key: "gpu", value: "a100", effect: "NoSchedule" }],
  });
});

test("a range in a JSON inventory is one of the profile", () => {
  const text = '[{ "count": 3, "name": "node-{index}" }]';
  const { profile } = loaded(load("nodes.json", text));
  assert.equal(profile.nodePools[0]?.nodes, [{ count: 3, name: "node-{index}" }]);
});

test("a path is relative to the file in which it stands", () => {
  const { value, diagnostics, sources } = loadTexts({
    files: {
      "profile.yaml": `extends: lib/base.yaml\n${head}`,
      "lib/base.yaml": "nodePools: [{ name: workers, inventory: ../nodes.csv }]\n",
      "nodes.csv": "name\nnode-1\n",
    },
  });
  assert.equal(diagnostics, []);
  assert.equal(value?.profile.nodePools[0]?.nodes, [{ name: "node-1" }]);
  assert.equal([...sources.keys()], ["profile.yaml", "lib/base.yaml", "nodes.csv"]);
});

test("values stand in their cells, and labels' keys in the first line", () => {
  const text = "name,labels.rack,network.gateway\nnode-1,r1,\nnode-2,r2,\n";
  const value = loaded(load("nodes.csv", text.replaceAll("network.gateway", "podSubnet")));
  const place = (path: (string | number)[], target?: "key") => {
    const { file, start } = value.locate(["nodePools", 0, "nodes", ...path], target);
    return `${file}:${start.line}:${start.column}`;
  };
  assert.is(place([1, "name"]), "nodes.csv:3:1");
  assert.is(place([1, "labels", "rack"]), "nodes.csv:3:8");
  assert.is(place([1, "labels", "rack"], "key"), "nodes.csv:1:6");
  assert.is(place([0]), "nodes.csv:2:1");
});

/** Files that cannot be nodes: marked text, and the codes with their messages. The marks are the first one's place. */
const faults: readonly (readonly [file: string, marked: string, ...messages: RegExp[]])[] = [
  ["nodes.csv", "┆address┆\n10.0.0.1\n", /^inventory-column-missing .*no column "name" /],
  [
    "nodes.csv",
    "name,┆adress┆\na,b\n",
    /^inventory-column-unknown there is no column "adress".* did you mean "address"\?$/,
  ],
  [
    "nodes.csv",
    "name,┆label:rack┆\na,b\n",
    /^inventory-column-unknown .* did you mean "labels\.rack"\?$/,
  ],
  ["nodes.csv", "name,labels.a,┆labels.a┆\na,b,c\n", /^inventory-column-twice /],
  ["nodes.csv", "name,┆┆,address\na,,b\n", /^inventory-column-unnamed column 2 has no name /],
  [
    "nodes.csv",
    "name,address\n┆a┆\nb,c,\n",
    /^inventory-row-length 1 cell in a row of 2/,
    /^inventory-row-length 3 cells/,
  ],
  ["nodes.csv", 'name\n┆"┆a\n', /^inventory-quote this quote is not closed /],
  ["nodes.csv", "name,taints\na,b:NoSchedule ┆b=NoSchedule┆\n", /^inventory-taint "b=NoSchedule"/],
  [
    "nodes.csv",
    "name,address\n┆,10.0.0.1┆\n",
    /^profile-missing-key nodePools\[0\]\.nodes\[0\] has no name/,
  ],
  [
    "nodes.csv",
    "name,taints\na,┆b:NoSched┆\n",
    /^profile-not-allowed .*\.effect cannot be "NoSched"; allowed: NoSchedule, /,
  ],
  ["nodes.json", '[{"name":"a"},\n {"name" ┆"┆b"}]', /^inventory-json .*no ":" here/],
  [
    "nodes.json",
    '[{"name":"a",┆"adress"┆:"10.0.0.1"}]',
    /^profile-unknown-key .*"adress".*did you mean "address"\?$/,
  ],
  [
    "nodes.json",
    '[{"name":"a","labels":{"b":┆1┆}}]',
    /^profile-wrong-type .*labels\.b must be a text, but this is the number 1/,
  ],
  [
    "nodes.json",
    '[{"name":┆{"$env":"HOME"}┆}]',
    /^profile-wrong-type .*\.name must be a text, but this is a map/,
  ],
  ["nodes.json", '[{"name":"a"}, ┆3┆]', /^profile-wrong-type .*nodes\[1\] must be a map/],
];

function textOf({ code, message, hint = "" }: Diagnostic): string {
  return `${code} ${message} ${hint}`.trim();
}

for (const [file, marked, ...messages] of faults) {
  test(`refuses ${file}: ${marked.slice(0, 40).replaceAll("\n", " ")}`, () => {
    const { text } = markedSource(marked);
    const { value, diagnostics } = load(file, text);
    assert.is(value, undefined);
    assert.is(diagnostics.length, messages.length, diagnostics.map(textOf).join("\n"));
    for (const [index, pattern] of messages.entries())
      assert.match(textOf(diagnostics[index] as Diagnostic), pattern);
    const [first] = diagnostics;
    assert.is(first?.span?.file, file);
    assert.is(pointedAt(text, diagnostics.slice(0, 1)), marked);
  });
}

/** Profiles whose inventory cannot be read. */
const unread: readonly (readonly [marked: string, file: string | Uint8Array, message: RegExp])[] = [
  [pool("inventory: ┆no.csv┆"), "", /^inventory-unreadable cannot read no\.csv: it does not exist/],
  [
    pool("inventory: ┆nodes.csv┆"),
    new Uint8Array([0xff, 0xfe]),
    /^inventory-unreadable .*it is not UTF-8 text save it as CSV in UTF-8$/,
  ],
  [
    pool("inventory: ┆nodes.csv┆"),
    new Uint8Array(16 * 1024 * 1024 + 1).fill(97),
    /^inventory-unreadable .*it is larger than 16 MiB/,
  ],
  [pool("inventory: ┆nodes.csv┆"), "", /^inventory-empty nodes\.csv holds no nodes/],
  [pool("inventory: ┆nodes.csv┆"), "name,address\n\n", /^inventory-empty /],
  [pool("inventory: ┆nodes.csv┆"), "[]", /^inventory-empty /],
  [
    pool("inventory: ┆{ $file: nodes.csv }┆"),
    "name\na\n",
    /^inventory-reference .*inventory: nodes\.csv$/,
  ],
  [
    pool('inventory: ┆"https://cmdb.example/nodes.csv"┆'),
    "name\na\n",
    /^inventory-url .*is not a file.*curl -fo nodes\.csv URL/,
  ],
  [
    pool("nodes: [{ name: a }], ┆inventory┆: nodes.csv"),
    "name\nb\n",
    /^inventory-with-nodes pool "workers" has nodes and an inventory/,
  ],
];

for (const [marked, file, message] of unread) {
  test(`refuses: ${message.source}`, () => {
    const { text } = markedSource(marked);
    const { value, diagnostics } = load("nodes.csv", file, text);
    assert.is(value, undefined);
    assert.is(diagnostics.length, 1, diagnostics.map(textOf).join("\n"));
    assert.match(textOf(diagnostics[0] as Diagnostic), message);
    assert.is(pointedAt(text, diagnostics), marked);
  });
}

test("a damaged inventory is loaded or told of at a place, never a crash", () => {
  const whole = fc.constantFrom(csv, json, lines);
  const piece = fc.constantFrom(
    ...'",;\t\r\n[]{}:=\\\0\u2028',
    "null",
    "labels.",
    "taints",
    "1e999",
  );
  fc.assert(
    fc.property(whole, fc.nat(), fc.nat(20), piece, (text, where, length, inserted) => {
      const at = where % text.length;
      const damaged = text.slice(0, at) + inserted + text.slice(at + length);
      const { value, diagnostics, sources } = load("nodes.csv", damaged);
      assert.is(value === undefined, diagnostics.length > 0);
      for (const { span } of diagnostics) assert.ok(sources.has(span?.file ?? ""));
    }),
    { numRuns: 2000, seed: 6 },
  );
});

test.run();
