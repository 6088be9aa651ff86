import { test } from "uvu";
import * as assert from "uvu/assert";
import { loadTexts } from "../../helpers/load-texts.ts";

const head = "apiVersion: nodegen.dev/v1alpha1\nkind: ClusterProfile\n";
const rest = `metadata: { name: demo }
kubernetes: { version: "1.36.4", controlPlaneEndpoint: "https://10.0.0.10:6443" }
nodePools: [{ name: workers, nodes: [{ name: node-1 }] }]
`;

/** Layers below the profile, and what the profile's `host` becomes. */
const merges: readonly (readonly [
  name: string,
  profile: string,
  files: Record<string, string>,
  host: unknown,
])[] = [
  ["a preset", "extends: base\n", {}, { swap: "off", packages: ["socat"] }],
  [
    "maps merge, lists are replaced",
    "extends: base\nhost: { packages: [ipset], selinux: keep }\n",
    {},
    { swap: "off", packages: ["ipset"], selinux: "keep" },
  ],
  ["null removes", "extends: base\nhost: { packages: null }\n", {}, { swap: "off" }],
  ["a key without a value removes too", "extends: base\nhost:\n  packages:\n", {}, { swap: "off" }],
  ["null removes a whole map", "extends: base\nhost: ~\n", {}, undefined],
  [
    "a list of layers, later over earlier",
    "extends: [base, ./a.yaml]\n",
    { "a.yaml": "host: { swap: keep }" },
    { swap: "keep", packages: ["socat"] },
  ],
  [
    "a layer sets what the one before removed",
    "extends: [base, ./a.yaml, b.yml]\n",
    { "a.yaml": "host: null", "b.yml": "host: { swap: keep }" },
    { swap: "keep" },
  ],
  [
    "a file extends a file beside it",
    "extends: deep/a.yaml\n",
    {
      "deep/a.yaml": "extends: ./b.yaml\nhost: { swap: keep }",
      "deep/b.yaml": "host: { packages: [b] }",
    },
    { swap: "keep", packages: ["b"] },
  ],
  [
    "a file extends a file above it",
    "extends: deep/a.yaml\n",
    { "deep/a.yaml": "extends: ../b.yaml", "b.yaml": "extends: base" },
    { swap: "off", packages: ["socat"] },
  ],
  [
    "one layer by two ways",
    "extends: [a.yaml, b.yaml]\n",
    { "a.yaml": "extends: base", "b.yaml": "extends: base\nhost: { swap: keep }" },
    { swap: "keep", packages: ["socat"] },
  ],
  ["a preset extends a preset", "extends: upper\n", {}, { swap: "keep", packages: ["socat"] }],
  [
    "an absolute path",
    "extends: /etc/a.yaml\n",
    { "/etc/a.yaml": "host: { swap: keep }" },
    { swap: "keep" },
  ],
];

const presets = {
  base: `${head}host: { swap: off, packages: [socat] }\n`,
  upper: `${head}extends: base\nhost: { swap: keep }\n`,
};

for (const [name, profile, files, host] of merges) {
  test(`extends: ${name}`, () => {
    const text = `${head}${profile}${rest}`;
    const { value, diagnostics } = loadTexts({
      files: { ...files, "profile.yaml": text },
      presets,
    });
    assert.equal(diagnostics, []);
    assert.equal(value?.profile.host, host);
    assert.not.ok(value?.profile !== undefined && "extends" in value.profile);
  });
}

test.run();
