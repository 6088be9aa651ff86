import { gzipSync } from "node:zlib";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { createUserDataReader } from "../../../../src/cli/diff/read-user-data.ts";
import { emitCloudConfig } from "../../../../src/emit/cloud-config.ts";
import type { NodePlan } from "../../../../src/plan/node-plan.ts";
import { nodeFile } from "../../../../src/plan/plan-part.ts";
import { repositoryProfiles } from "../../../helpers/cli-profiles.ts";
import { hostileStrings } from "../../../helpers/hostile-strings.ts";
import { planText, profileText } from "../../../helpers/plan-text.ts";

const test = suite("read-user-data");

const contents = [
  'x\n- path: "/etc/passwd"\n  content: |\n    y\n',
  "write_files:\nruncmd:\n- [ a ]\n",
  ...hostileStrings,
];
const hostile = contents.map((content, index) => nodeFile(`/etc/x${index}`, content, []));

/** Plans by the name of their profile. */
const plans: Readonly<Record<string, readonly NodePlan[]>> = {
  ...Object.fromEntries(
    Object.entries(repositoryProfiles).map(([name, text]) => [name, planText(text).plans]),
  ),
  hostile: planText(profileText()).plans.map((plan) => ({
    ...plan,
    files: [...hostile, ...plan.files],
  })),
};

for (const [name, list] of Object.entries(plans)) {
  test(`${name}: every file of every node comes back, also the second time`, async () => {
    const read = createUserDataReader();
    for (const plan of [...list, ...list]) {
      const userData = emitCloudConfig(plan, "1.0.0");
      for (const form of [userData, gzipSync(userData)]) {
        const { value, diagnostics } = await read(form);
        assert.equal(diagnostics, []);
        const [left, right] = [value, plan.files].map((files) =>
          files?.map(({ path, mode, owner, content }) => [
            ...[path, mode, owner],
            Buffer.from(content).toString("latin1"),
          ]),
        );
        assert.equal(left, right);
      }
    }
  });
}

test("what is no user-data is told", async () => {
  const { value, diagnostics } = await createUserDataReader()(Buffer.from("#!/bin/sh\n"));
  assert.is(value, undefined);
  assert.is(diagnostics.length, 1);
});

test.run();
