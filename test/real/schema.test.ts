import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { emitArchiveUserData } from "../../src/emit/archive-user-data.ts";
import { inFolder } from "../helpers/build-folder.ts";
import { builtFile } from "../helpers/compile-whole.ts";
import { buildAllPlans } from "../helpers/real-build.ts";
import { skip } from "../helpers/skip.ts";
import { needs } from "../helpers/tools.ts";

function hasNothingToSay(userData: Uint8Array): Promise<void> {
  return inFolder((folder) => {
    const file = join(folder, "user-data");
    writeFileSync(file, userData);
    const options = { encoding: "utf8" } as const;
    const run = spawnSync("cloud-init", ["schema", "--config-file", file], options);
    assert.is(run.stderr, "");
    assert.is(run.stdout.trim(), `Valid cloud-config: ${file}`);
    assert.is(run.status, 0);
  });
}

/** What a program makes of its input. */
function filter(program: string, input: Uint8Array): Buffer {
  const run = spawnSync(program, ["-d"], { input, maxBuffer: 1 << 26 });
  assert.is(run.stderr.toString(), "");
  return run.stdout;
}

for (const { title, plan, build } of await buildAllPlans()) {
  const stem = `nodes/${plan.node}/user-data`;
  const forms = {
    text: builtFile(build.emitted, stem),
    gzip: builtFile(build.emitted, `${stem}.gz`),
    base64: builtFile(build.emitted, `${stem}.b64`),
  };
  if (needs("cloud-init")) {
    test(`${title}: cloud-init's schema knows every key`, () => hasNothingToSay(forms.text));
    test(`${title}: cloud-init's schema knows every key around an archive`, async () => {
      await hasNothingToSay(await emitArchiveUserData(plan, "1.0.0"));
    });
  } else skip(`${title}: cloud-init's schema knows every key`, "cloud-init is not installed");
  test(`${title}: gzip and base64 unpack the other forms to the text`, () => {
    assert.ok(filter("gzip", forms.gzip).equals(forms.text));
    assert.ok(filter("gzip", filter("base64", forms.base64)).equals(forms.text));
  });
}

if (needs("cloud-init")) {
  test("cloud-init's schema would find a fault", async () => {
    const faulty = Buffer.from("#cloud-config\nwrite_files: [{path: /a, contents: b}]\n");
    let found = false;
    await hasNothingToSay(faulty).catch(() => {
      found = true;
    });
    assert.ok(found);
  });
}

test.run();
