import { test } from "uvu";
import * as assert from "uvu/assert";
import { editTexts } from "../../../../src/cli/upgrade/edit-texts.ts";
import { applyEdits, type VersionEdit } from "../../../../src/cli/upgrade/version-edit.ts";
import { loadTexts } from "../../../helpers/load-texts.ts";

const head = "apiVersion: nodegen.dev/v1alpha1\nkind: ClusterProfile\nmetadata: { name: demo }\n";
const tail = "nodePools: [{ name: workers, nodes: [{ name: node-1 }] }]\n";
const endpoint = "controlPlaneEndpoint: https://10.0.0.10:6443";

function profileWith(version: string, more = ""): string {
  return `${head}${more}kubernetes:\n  version: ${version}\n  ${endpoint}\n${tail}`;
}

const release: VersionEdit = {
  path: ["kubernetes", "version"],
  from: "1.35.1",
  to: "1.36.4",
  reason: "asked",
};
const runtime: VersionEdit = {
  path: ["containerRuntime", "version"],
  from: "1.7.0",
  to: "2.3.4",
  reason: "needed",
};

interface Surroundings {
  readonly others?: Readonly<Record<string, string>>;
  readonly presets?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

function edit(text: string, edits: readonly VersionEdit[], around: Surroundings = {}) {
  const files = { "profile.yaml": text, ...around.others };
  const more = { presets: around.presets ?? {}, env: around.env ?? {} };
  const { value, sources, diagnostics } = loadTexts({ files, ...more });
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  const wanted = applyEdits(value.profile, edits);
  return editTexts(edits, value, sources, wanted, (texts) => {
    const reloaded = { ...files, ...Object.fromEntries(texts) };
    return loadTexts({ files: reloaded, ...more }).value?.profile;
  });
}

/** How a version may be written, before and after. */
const spellings: readonly (readonly [string, string])[] = [
  ["1.35.1", "1.36.4"],
  ['"1.35.1"', '"1.36.4"'],
  ["'1.35.1'", "'1.36.4'"],
  ["1.35.1   # what runs today", "1.36.4   # what runs today"],
  ["&release 1.35.1", "&release 1.36.4"],
];

for (const [before, after] of spellings) {
  test(`changes ${before} and nothing else`, () => {
    const { texts, diagnostics } = edit(profileWith(before), [release]);
    assert.equal(diagnostics, []);
    assert.equal([...texts], [["profile.yaml", profileWith(after)]]);
  });
}

test("a leading v stays", () => {
  const { texts } = edit(profileWith("v1.35.1"), [{ ...release, from: "v1.35.1", to: "v1.36.4" }]);
  assert.is(texts.get("profile.yaml"), profileWith("v1.36.4"));
});

test("several values of one file, in flow style, with carriage returns", () => {
  const text = profileWith("1.35.1", "containerRuntime: {version: 1.7.0,name: containerd}\n");
  const { texts } = edit(text.replaceAll("\n", "\r\n"), [release, runtime]);
  const want = text.replace("1.35.1", "1.36.4").replace("1.7.0", "2.3.4");
  assert.is(texts.get("profile.yaml"), want.replaceAll("\n", "\r\n"));
});

test("the file that sets the value is changed, not the one above it", () => {
  const others = { "base.yaml": `kubernetes: { version: 1.35.1, ${endpoint} }\n` };
  const { texts } = edit(`${head}extends: ./base.yaml\n${tail}`, [release], { others });
  assert.equal([...texts], [["base.yaml", `kubernetes: { version: 1.36.4, ${endpoint} }\n`]]);
});

/** What cannot be changed: the text around it, and the complaint. */
const refused: readonly (readonly [string, string, Surroundings, string])[] = [
  [
    "a value of a preset",
    `${head}extends: today\nkubernetes: { ${endpoint} }\n${tail}`,
    { presets: { today: "kubernetes: { version: 1.35.1 }\n" } },
    "upgrade-value-in-preset",
  ],
  [
    "a reference",
    profileWith("{ $env: RELEASE }"),
    { env: { RELEASE: "1.35.1" } },
    "upgrade-value-referenced",
  ],
  [
    "an alias",
    profileWith("*release", "certificates: { subject: { OU: &release 1.35.1 } }\n"),
    {},
    "upgrade-value-not-plain",
  ],
  ["a block", profileWith(">-\n    1.35.1"), {}, "upgrade-value-not-plain"],
];

for (const [name, text, around, code] of refused) {
  test(`${name} is not changed`, () => {
    const { texts, diagnostics } = edit(text, [release], around);
    assert.equal([...texts], []);
    assert.equal(
      diagnostics.map((one) => one.code),
      [code],
    );
    assert.ok(diagnostics[0]?.span);
  });
}

test("a value that another one follows is not changed", () => {
  const text = `${head}kubernetes: { version: &release 1.35.1, ${endpoint} }\ncertificates: { subject: { OU: *release } }\n${tail}`;
  const { texts, diagnostics } = edit(text, [release]);
  assert.equal([...texts], []);
  assert.is(diagnostics[0]?.code, "upgrade-value-shared");
});

test.run();
