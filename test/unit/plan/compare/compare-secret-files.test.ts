import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type CompareOptions, compareStates } from "../../../../src/plan/compare/compare-states.ts";
import type { NodeState, StateFile } from "../../../../src/plan/compare/node-state.ts";
import { known, profile, stateOf } from "./state-of.ts";

const test = suite("compare-secret-files");

function withFile(file: Partial<StateFile>): NodeState {
  const given = { path: "/etc/x", mode: "0644", owner: "root:root", secret: false };
  const content = Buffer.from("x");
  return { ...stateOf(profile()), files: [{ ...given, content, ...file }] };
}

const pem = (label: string) => `-----BEGIN ${label}-----\nAAAA\n-----END ${label}-----\n`;
const embedded = Buffer.from(pem("CERTIFICATE")).toString("base64");

const contents: Readonly<Record<string, [Partial<StateFile>, "lines" | "digest"]>> = {
  "a plain file": [{}, "lines"],
  "a secret of the plan": [{ secret: true }, "digest"],
  "a file that not everybody may read": [{ mode: "0640" }, "digest"],
  "a private key with an open mode": [{ content: Buffer.from(pem("EC PRIVATE KEY")) }, "digest"],
  "a certificate": [{ content: Buffer.from(pem("CERTIFICATE")) }, "digest"],
  "a certificate in a kubeconfig": [{ content: Buffer.from(`ca-data: ${embedded}\n`) }, "digest"],
};

for (const [name, [file, shown]] of Object.entries(contents)) {
  test(`${name} is shown by its ${shown}, whichever side has it`, () => {
    const [plain, other] = [withFile({ content: Buffer.from("y") }), withFile(file)];
    for (const [before, after] of [
      [plain, other],
      [other, plain],
    ] as const) {
      assert.equal(
        compareStates(before, after, known).files.map((one) => one.shown),
        [shown],
      );
    }
  });
}

/** Texts in which something of the secrets folder stands. */
const stored = [
  "-----BEGIN CERTIFICATE-----",
  "-----BEGIN EC PRIVATE KEY-----",
  `certificate-authority-data: ${Buffer.from("-----BEGIN CERTIFICATE-----\n").toString("base64")}`,
  `token: "abcdef.0123456789abcdef"`,
  "0123456789abcdef0123456789abcdef,kubelet-bootstrap,10001",
];

test("of a stand-in nothing is said but that it is there", () => {
  for (const text of stored) standInIsHidden(text);
});

test("a secret that is not out of the secrets folder is compared in any case", () => {
  const [before, after] = ["#!/bin/sh\necho one\n", "#!/bin/sh\necho two\n"].map((text) =>
    withFile({ mode: "0700", content: Buffer.from(text) }),
  ) as [NodeState, NodeState];
  for (const secrets of ["known", "made", "locked"] as const) {
    const { files } = compareStates(before, after, { ...known, secrets });
    assert.equal(
      files.map(({ shown }) => shown),
      ["digest"],
    );
  }
});

function standInIsHidden(text: string): void {
  const [before, after] = ["x", "y"].map((more) =>
    withFile({ secret: true, content: Buffer.from(`${text}\n${more}`) }),
  ) as [NodeState, NodeState];
  const shownWith = (secrets: CompareOptions["secrets"], other = after) =>
    compareStates(before, other, { ...known, secrets }).files.map(({ shown }) => shown);
  assert.equal(shownWith("made"), ["none"]);
  assert.equal(shownWith("locked"), []);
  assert.equal(shownWith("locked", { ...after, files: [] }), ["none"]);
}

test.run();
