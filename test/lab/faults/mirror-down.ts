import { deepStrictEqual, ok } from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { becomesReady, type FaultGroup, failsWith, makeNode, whileOn } from "./fault-lab.ts";

const node = "mirror-down";

/** Nothing answers; then packages, but no downloads; after two minutes one mirror, and the first never. */
export const mirrorDown: FaultGroup = {
  tests: ["package-source-down", "mirror-down", "first-mirror-dead"],
  async run(lab, test) {
    const mirrors = [lab.packages, lab.first, lab.second];
    const options = makeNode(lab, node);
    for (const mirror of mirrors) await mirror.goDown();
    try {
      await whileOn(options, async (machine) => {
        await test("package-source-down", async () => {
          const said = await failsWith(machine, "packages-failed");
          await lab.packages.comeUp();
          await machine.waitFor(/nodegen: step packages: done/, 180);
          return said;
        });
        const before = lab.second.downloads(/./).length;
        await test("mirror-down", async () => {
          const said = await failsWith(machine, "download-failed");
          await sleep(120_000);
          await lab.second.comeUp();
          return `${said}; ${await becomesReady(lab, machine, node)}`;
        });
        await test("first-mirror-dead", async () => {
          const got = lab.second.downloads(/./).slice(before);
          deepStrictEqual(new Set(got.map(({ status }) => status)), new Set([200]));
          ok(got.length >= 6, `${got.length} downloads from the second mirror`);
          return `${got.length} downloads, all from the second mirror`;
        });
      });
    } finally {
      for (const mirror of mirrors) await mirror.comeUp();
    }
  },
};
