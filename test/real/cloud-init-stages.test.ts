// timeout: 300
import { test } from "uvu";
import * as assert from "uvu/assert";
import { emitArchiveUserData } from "../../src/emit/archive-user-data.ts";
import { emitUserData } from "../../src/emit/user-data.ts";
import { buildAllPlans } from "../helpers/real-build.ts";
import {
  bootStages,
  changedBy,
  cloudInitFiles,
  complaints,
  differences,
  systemctlCalls,
} from "../helpers/real-cloud-init.ts";
import { runInRoot, whyNoRoot } from "../helpers/real-root.ts";
import { skip } from "../helpers/skip.ts";
import { needs } from "../helpers/tools.ts";

const why = needs("cloud-init") ? whyNoRoot() : "cloud-init is not installed";

const startService = [
  "daemon-reload",
  "enable --no-reload nodegen-boot.service",
  "start --no-block nodegen-boot.service",
];

/** The other forms hold the same plan: the profiles that hold the most kinds of files are enough. */
const allForms = ["profiles/quickstart worker-1", "real/everything node-1.corp.example"];

for (const { title, plan, build } of await buildAllPlans()) {
  const { text, gzip } = emitUserData(plan, "1.0.0");
  const archive = await emitArchiveUserData(plan, "1.0.0");
  const metaData = build.emitted.files.find(
    (file) => file.path === `nodes/${plan.node}/meta-data`,
  )?.content;
  const forms = allForms.includes(title) ? { text, gzip, archive } : { text };
  for (const [form, userData] of Object.entries(forms)) {
    const name = `cloud-init lays down ${title} from ${form}`;
    if (why !== undefined) {
      skip(name, why);
      continue;
    }
    test(name, () => {
      const files = cloudInitFiles(userData, Buffer.from(metaData ?? "").toString());
      const run = runInRoot(bootStages, files);
      assert.equal(complaints(run), []);
      // The kernel takes the set-uid bit away at chown; the node program puts it back.
      const modes = form === "archive" ? "as planned" : "as far as chown leaves them";
      assert.equal(differences(run, plan, modes), []);
      assert.equal(changedBy(run), plan.files.map((file) => file.path).sort());
      assert.equal(systemctlCalls(run), startService);
    });
  }
}

test.run();
