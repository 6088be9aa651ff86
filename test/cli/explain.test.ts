import { test } from "uvu";
import * as assert from "uvu/assert";
import { runNodegen } from "../helpers/nodegen.ts";

interface JsonExplanation {
  readonly kind: string;
  readonly component?: string;
  readonly name: string;
  readonly since: string;
  readonly removed?: string;
  readonly at?: { readonly release: string; readonly state: string };
}

test("a flag: since, deprecated, field and what to use instead", () => {
  const { status, stdout, stderr } = runNodegen(["explain", "kubelet", "register-with-taints"]);
  assert.is(status, 0);
  assert.is(stderr, "");
  assert.match(stdout, /^kubelet flag --register-with-taints$/m);
  assert.match(stdout, /^ {2}since +1\.6 or earlier$/m);
  assert.match(stdout, /^ {2}field +registerWithTaints, from 1\.23$/m);
  assert.match(stdout, /^ {2}instead +kubelet\.config\.registerWithTaints$/m);
});

test("--version asks for a release of Kubernetes", () => {
  const { status, stdout } = runNodegen(["explain", "network-plugin", "--version", "1.24.3"]);
  assert.is(status, 0);
  assert.match(stdout, /^ {2}in 1\.24 +removed$/m);
  assert.match(stdout, /^ {2}removed +1\.24$/m);
});

test("a feature gate shows its stages", () => {
  const { stdout } = runNodegen(["explain", "feature-gate", "NodeSwap", "--version", "1.29"]);
  assert.match(stdout, /^ {2}in 1\.29 +known, boolean, Beta off$/m);
  assert.match(stdout, /1\.22 Alpha off; 1\.28 Beta off; 1\.30 Beta on; 1\.34 GA on \(locked\)/);
});

test("--format json prints an array and nothing else", () => {
  const args = ["explain", "feature-gates", "--version", "1.36", "--format", "json"];
  const { status, stdout, stderr } = runNodegen(args);
  assert.is(status, 0);
  assert.is(stderr, "");
  const found = JSON.parse(stdout) as JsonExplanation[];
  assert.equal(
    found.map(({ kind, component, name, at }) => [kind, component, name, at?.release]),
    [
      ["flag", "kubelet", "feature-gates", "1.36"],
      ["flag", "kube-proxy", "feature-gates", "1.36"],
    ],
  );
});

test("what nothing is called is exit 1, with the name that was probably meant", () => {
  const run = runNodegen(["explain", "max-podz"]);
  assert.is(run.status, 1);
  assert.is(run.stdout, "");
  assert.match(run.stderr, /"max-podz"\nDid you mean max-pods\?/);
  const json = runNodegen(["explain", "max-podz", "--format", "json"]);
  assert.is(json.status, 1);
  assert.is(json.stdout, "[]\n");
});

/** Wrong command lines, and what the complaint names. */
const wrong: readonly (readonly [readonly string[], RegExp])[] = [
  [["explain"], /an argument is missing/],
  [["explain", "kubectl", "max-pods"], /kubelet, kube-proxy, feature-gate, not "kubectl"/],
  [["explain", "max-pods", "--version", "1.99"], /1\.6 to 1\.36, not "1\.99"/],
  [["explain", "max-pods", "--version", "latest"], /not "latest"/],
  [["explain", "max-pods", "--version"], /version/],
];

for (const [args, says] of wrong) {
  test(`nodegen ${args.join(" ")}: exit 2`, () => {
    const { status, stdout, stderr } = runNodegen(args);
    assert.is(status, 2);
    assert.is(stdout, "");
    assert.match(stderr, says);
  });
}

test.run();
