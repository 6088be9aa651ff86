import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { FileChange } from "../../../../src/plan/compare/compare-files.ts";
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

const certificate = pem("CERTIFICATE");
const key = pem("EC PRIVATE KEY");

/** What stands for a secret, and a file with it. */
const standIns: readonly (readonly [standIn: string, text: string])[] = [
  [certificate, certificate],
  [key, `${certificate}${key}`],
  [certificate, `certificate-authority-data: ${embedded}\n`],
  [key, `client-key-data: "${Buffer.from(key).toString("base64")}"\n`],
  ["abcdef.0123456789abcdef", 'token: "abcdef.0123456789abcdef"\n'],
  ["0123456789abcdef", "  token-secret: 0123456789abcdef\n"],
  ["0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef,kubelet-bootstrap,10001"],
];

for (const [standIn, text] of standIns) {
  const before = withFile({ secret: true, content: Buffer.from("x") });
  const after = withFile({ secret: true, content: Buffer.from(text) });
  const shownWith = (texts: readonly string[], locked: boolean, other = after) =>
    compareStates(before, other, {
      ...known,
      standIns: { texts: new Set(texts), locked },
    }).files.map(({ shown }) => shown);

  test(`of a stand-in nothing is said but that it is there: ${text.slice(0, 40)}`, () => {
    assert.equal(shownWith([standIn], false), ["none"]);
    assert.equal(shownWith([standIn], true), []);
  });

  test(`a real secret is compared while others are missing: ${text.slice(0, 40)}`, () => {
    const others = [pem("CERTIFICATE").replace("AAAA", "BBBB"), "fedcba.0123456789abcdef"];
    for (const locked of [false, true]) {
      assert.equal(shownWith(others, locked), ["digest"]);
      assert.equal(shownWith([standIn], locked, { ...after, files: [] }), ["digest"]);
    }
  });
}

test("a secret that is not out of the secrets folder is compared in any case", () => {
  const [before, after] = ["one\n", "two\n"].map((text) =>
    withFile({ mode: "0600", content: Buffer.from(text) }),
  ) as [NodeState, NodeState];
  for (const locked of [false, true]) {
    const { files } = compareStates(before, after, {
      ...known,
      standIns: { texts: new Set([certificate]), locked },
    });
    assert.equal(
      files.map(({ shown }) => shown),
      ["digest"],
    );
  }
});

interface Command {
  readonly before: CompareOptions["before"];
  readonly sides: readonly [Partial<StateFile> | undefined, Partial<StateFile> | undefined];
  readonly shown: FileChange["shown"];
}

const [one, two] = ["one\n", "two\n"].map((text) => ({ content: Buffer.from(text) }));

const commands: Readonly<Record<string, Command>> = {
  "another text, both sides known": { before: "profile", sides: [one, two], shown: "lines" },
  "one that goes": { before: "profile", sides: [one, undefined], shown: "lines" },
  "one that is secret on one side": {
    before: "profile",
    sides: [one, { ...two, secret: true }],
    shown: "digest",
  },
  "one with a private key": {
    before: "profile",
    sides: [{ content: Buffer.from(key) }, two],
    shown: "digest",
  },
  "another text than in a build": { before: "build", sides: [one, two], shown: "new lines" },
  "one more than in a build": { before: "build", sides: [undefined, two], shown: "new lines" },
  "one that a build has": { before: "build", sides: [one, undefined], shown: "digest" },
};

for (const [name, { before, sides, shown }] of Object.entries(commands)) {
  test(`a command: ${name}: ${shown}`, () => {
    const path = "/etc/nodegen/commands/001.sh";
    const [left, right] = sides.map((file) =>
      file === undefined
        ? { ...stateOf(profile()), files: [] }
        : withFile({ path, mode: "0700", ...file }),
    ) as [NodeState, NodeState];
    const { files } = compareStates(left, right, { ...known, before });
    assert.equal(
      files.map((file) => file.shown),
      [shown],
    );
  });
}

test.run();
