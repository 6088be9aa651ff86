import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { buildProfile } from "./helpers/real-build.ts";

const repository = join(import.meta.dirname, "..");
const profiles = readdirSync(join(repository, "profiles")).filter((name) => name.endsWith(".yaml"));

/** Bytes; real keys differ from build to build by as many in the four profiles with RSA keys. */
const tolerance = 100;

for (const profile of profiles) {
  test(`what check compares with a limit is as large as what a build writes: ${profile}`, async () => {
    const [stood, real] = [await sizesOf(profile, false), await sizesOf(profile, true)];
    assert.ok(real.length > 0);
    for (const [index, size] of real.entries()) {
      const off = (stood[index] ?? 0) - size;
      assert.ok(Math.abs(off) <= tolerance, `off by ${off} of ${size}`);
    }
  });
}

/** Of each node's gzip. */
async function sizesOf(profile: string, makeSecrets: boolean): Promise<readonly number[]> {
  const { emitted } = await buildProfile(`profiles/${profile}`, undefined, makeSecrets);
  const files = emitted.files.filter(({ path }) => /^nodes\/[^/]+\/user-data\.gz$/.test(path));
  return files.map(({ content }) => content.length);
}

test.run();
