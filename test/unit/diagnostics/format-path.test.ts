import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatPath } from "../../../src/diagnostics/format-path.ts";

const paths: readonly (readonly [path: (string | number)[], text: string])[] = [
  [[], ""],
  [["nodePools", 0, "name"], "nodePools[0].name"],
  [["host", "sysctls", "net.ipv4.ip_forward"], 'host.sysctls["net.ipv4.ip_forward"]'],
  [["docker.io"], '["docker.io"]'],
  [["kubelet", "flags", "root-dir"], "kubelet.flags.root-dir"],
  [["a", "", 'say "x"\n'], 'a[""]["say \\"x\\"\\n"]'],
];

for (const [path, text] of paths) {
  test(`writes ${text}`, () => assert.is(formatPath(path), text));
}

test.run();
