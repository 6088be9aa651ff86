import { test } from "uvu";
import * as assert from "uvu/assert";
import { loadMarked, loadTexts, pointedAt } from "../../helpers/load-texts.ts";

const head = "apiVersion: nodegen.dev/v1alpha1\nkind: ClusterProfile\n";
const rest = `metadata: { name: demo }
kubernetes: { version: "1.36.4", controlPlaneEndpoint: "https://10.0.0.10:6443" }
nodePools: [{ name: workers, nodes: [{ name: node-1 }] }]
`;

const presets = {
  base: `${head}host: { swap: off, packages: [socat] }\n`,
  upper: `${head}extends: base\nhost: { swap: keep }\n`,
};

test("a value of a layer is located in the layer", () => {
  const files = {
    "profile.yaml": `${head}extends: [base, a.yaml]\n${rest}`,
    "a.yaml": "host:\n  selinux: keep\n",
  };
  const { value, sources } = loadTexts({ files, presets });
  assert.is(value?.locate(["host", "swap"]).file, "preset:base");
  assert.equal(value?.locate(["host", "selinux"], "key").start, { line: 2, column: 3, offset: 8 });
  assert.is(value?.locate(["host", "selinux"]).file, "a.yaml");
  assert.is(value?.locate(["metadata", "name"]).file, "profile.yaml");
  assert.equal([...sources.keys()], ["profile.yaml", "preset:base", "a.yaml"]);
});

test("a layer's fault is told at its place", () => {
  const files = {
    "profile.yaml": `${head}extends: a.yaml\n${rest}`,
    "a.yaml": "host: { swap: maybe }\n",
  };
  const [diagnostic] = loadTexts({ files }).diagnostics;
  assert.is(diagnostic?.code, "profile-not-allowed");
  assert.is(diagnostic?.span?.file, "a.yaml");
});

const chain = Object.fromEntries(
  Array.from({ length: 40 }, (_, index) => [`${index}.yaml`, `extends: ${index + 1}.yaml\n`]),
);

/** The profile with marks, files, and codes; marks are the spans of the diagnostics of profile.yaml. */
const faults: readonly (readonly [
  name: string,
  profile: string,
  files: Record<string, string | Uint8Array>,
  ...messages: RegExp[],
])[] = [
  [
    "an unknown preset",
    `${head}extends: ┆bsae┆\n${rest}`,
    {},
    /^profile-preset-unknown there is no preset "bsae"; there are: base, upper \| did you mean "base"\?$/,
  ],
  [
    "an unknown preset far from all",
    `${head}extends: ┆openshift┆\n${rest}`,
    {},
    /\| for a file write a path: \.\/openshift\.yaml$/,
  ],
  [
    "a missing file",
    `${head}extends: ┆./no.yaml┆\n${rest}`,
    {},
    /^profile-unreadable cannot read no\.yaml: it does not exist/,
  ],
  ["a URL", `${head}extends: ┆https://example.com/a.yaml┆\n${rest}`, {}, /^profile-extends-url /],
  ["a number", `${head}extends: ┆3┆\n${rest}`, {}, /^profile-extends-type .*this is the number 3/],
  [
    "a reference",
    `${head}extends: ┆{ $env: BASE }┆\n${rest}`,
    {},
    /^profile-extends-type .*the value of \$env BASE/,
  ],
  [
    "itself",
    `${head}extends: ┆./profile.yaml┆\n${rest}`,
    {},
    /^profile-extends-cycle extends goes in a circle: profile\.yaml > profile\.yaml/,
  ],
  [
    "a layer that is not UTF-8",
    `${head}extends: ┆a.yaml┆\n${rest}`,
    { "a.yaml": Uint8Array.of(0x61, 0xff) },
    /^profile-not-utf8 a\.yaml/,
  ],
  [
    "a layer that is too large",
    `${head}extends: ┆a.yaml┆\n${rest}`,
    { "a.yaml": "#".repeat(2 ** 20 + 1) },
    /^profile-too-large a\.yaml is larger than 1 MiB/,
  ],
  [
    "a wrong apiVersion",
    `apiVersion: ┆v1┆\nkind: ClusterProfile\nxyz: 1\n${rest}`,
    {},
    /^profile-api-version apiVersion is "v1", this nodegen reads nodegen\.dev\/v1alpha1/,
  ],
  [
    "a wrong kind",
    `apiVersion: nodegen.dev/v1alpha1\nkind: ┆Cluster┆\nxyz: 1\n${rest}`,
    {},
    /^profile-kind kind is "Cluster"/,
  ],
  [
    "no apiVersion and no kind",
    `┆┆┆┆${rest}`,
    {},
    /^profile-missing-key the profile has no apiVersion/,
    /^profile-missing-key the profile has no kind/,
  ],
  [
    "apiVersion from a preset only",
    `┆┆kind: ClusterProfile\nextends: base\n${rest}`,
    {},
    /^profile-missing-key the profile has no apiVersion/,
  ],
  [
    "an unset variable",
    `${head}join: { token: ┆{ $env: NO_TOKEN }┆ }\n${rest}`,
    {},
    /^profile-env-unset the environment has no variable NO_TOKEN/,
  ],
  [
    "a variable that every object has",
    `${head}join: { token: ┆{ $env: toString }┆ }\n${rest}`,
    {},
    /^profile-env-unset /,
  ],
  [
    "a variable that is not text",
    `${head}join: { token: ┆{ $env: BROKEN }┆ }\n${rest}`,
    {},
    /^profile-env-not-text /,
  ],
  [
    "a missing referenced file",
    `${head}join: { token: ┆{ $file: no }┆ }\n${rest}`,
    {},
    /^profile-file-unreadable cannot read no: it does not exist/,
  ],
  [
    "a referenced file that is not UTF-8",
    `${head}join: { token: ┆{ $file: f }┆ }\n${rest}`,
    { f: Uint8Array.of(0xc3) },
    /^profile-file-not-utf8 /,
  ],
  [
    "a referenced file that is too large",
    `${head}join: { token: ┆{ $file: f }┆ }\n${rest}`,
    { f: "x".repeat(2 ** 20 + 1) },
    /^profile-file-too-large /,
  ],
  [
    "a reference where a list stands",
    `${head}targets: ┆{ $env: SECRET }┆\n${rest}`,
    {},
    /^profile-wrong-type targets must be a list, but this is the value of \$env SECRET$/,
  ],
  [
    "a reference with a value that is not allowed",
    `${head}join: { method: ┆{ $env: SECRET }┆ }\n${rest}`,
    {},
    /^profile-not-allowed join\.method cannot be the value of \$env SECRET; allowed: [^|]*$/,
  ],
  [
    "an unknown preset hides no other fault, but missing keys",
    `${head}extends: ┆bsae┆\n┆podCIDR┆: x\n`,
    {},
    /^profile-preset-unknown/,
    /^profile-unknown-key/,
  ],
  [
    "a misspelt key without a value",
    `${head}┆kubelte┆:\n${rest}`,
    {},
    /^profile-unknown-key .*did you mean "kubelet"\?$/,
  ],
];

for (const [name, marked, files, ...messages] of faults) {
  test(`refuses: ${name}`, () => {
    const { text, outcome } = loadMarked(marked, {
      files,
      presets,
      env: { SECRET: "bootstrapTokens", BROKEN: "\ufffd" },
    });
    const { diagnostics, value } = outcome;
    assert.is(value, undefined);
    const told = diagnostics.map(
      ({ code, message, hint }) => `${code} ${message}${hint === undefined ? "" : ` | ${hint}`}`,
    );
    assert.is(told.length, messages.length, told.join("\n"));
    for (const [index, message] of messages.entries()) assert.match(told[index] ?? "", message);
    assert.not.match(told.join("\n"), 'bootstrapTokens"');
    assert.is(pointedAt(text, diagnostics), marked);
  });
}

test("a circle through other files is told with its chain, where it closes", () => {
  const files = {
    "profile.yaml": `${head}extends: a.yaml\n${rest}`,
    "a.yaml": "extends: b/c.yaml",
    "b/c.yaml": "extends: ../a.yaml",
  };
  const [diagnostic, ...others] = loadTexts({ files }).diagnostics;
  assert.equal(others, []);
  assert.is(
    diagnostic?.message,
    "extends goes in a circle: profile.yaml > a.yaml > b/c.yaml > a.yaml",
  );
  assert.is(diagnostic?.span?.file, "b/c.yaml");
});

test("there is an end to extends", () => {
  const files = { "profile.yaml": `${head}extends: 0.yaml\n${rest}`, ...chain };
  assert.is(loadTexts({ files }).diagnostics[0]?.code, "profile-extends-limit");
});

test("the profile itself cannot be read", () => {
  const { diagnostics, sources } = loadTexts({ files: {} });
  assert.equal(
    diagnostics.map(({ message }) => message),
    ["cannot read profile.yaml: it does not exist"],
  );
  assert.is(sources.size, 0);
});

test.run();
