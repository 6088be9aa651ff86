import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { sbom } from "../../src/cli/commands/sbom.ts";
import { catalogDate } from "../../src/facts/binary-catalog.ts";
import { inFolder, put } from "../helpers/build-folder.ts";
import { smallProfile } from "../helpers/cli-profiles.ts";
import { spdxFaults } from "../unit/emit/spdx-faults.ts";

/** What `nodegen sbom` prints with SOURCE_DATE_EPOCH set so. */
async function spdxAt(epoch: string): Promise<{ readonly creationInfo: { created: string } }> {
  let text = "";
  await inFolder(async (cwd) => {
    put(join(cwd, "profile.yaml"), smallProfile());
    const io = {
      out: (more: string) => {
        text += more;
      },
      err: () => undefined,
      env: { SOURCE_DATE_EPOCH: epoch },
      cwd,
      now: /^\d+$/.test(epoch) ? new Date(Number(epoch) * 1000) : new Date(),
      colour: false,
      terminal: false,
    };
    assert.is(await sbom({ profile: "profile.yaml", format: "spdx" }, io), 0);
  });
  return JSON.parse(text);
}

for (const [what, epoch, created] of [
  ["a second of 2023", "1700000000", "2023-11-14T22:13:20Z"],
  ["the last second of a year with four digits", "253402300799", "9999-12-31T23:59:59Z"],
  ["the second after it", "253402300800", catalogDate],
  ["no number", "today", catalogDate],
] as const) {
  test(`SOURCE_DATE_EPOCH is ${what}: created ${created}`, async () => {
    const document = await spdxAt(epoch);
    assert.is(document.creationInfo.created, created);
    assert.equal(spdxFaults(document), []);
  });
}

test.run();
