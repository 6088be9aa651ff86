// timeout: 300
import { test } from "uvu";
import * as assert from "uvu/assert";
import { emitArchiveUserData } from "../../src/emit/archive-user-data.ts";
import { emitUserData } from "../../src/emit/user-data.ts";
import { installCloudInit, otherCloudInit, packageFiles } from "../helpers/other-cloud-init.ts";
import { buildProfile } from "../helpers/real-build.ts";
import {
  bootStages,
  cloudInitFiles,
  complaints,
  differences,
  systemctlCalls,
} from "../helpers/real-cloud-init.ts";
import { runInRoot, whyNoRoot } from "../helpers/real-root.ts";
import { skip } from "../helpers/skip.ts";
import { needs } from "../helpers/tools.ts";

/** Debian's releases before and after the one whose cloud-init the other tests use, and their cloud-init. */
const releases = { bullseye: "20.4", trixie: "25.1" };

const why = needs("cloud-init") ? whyNoRoot() : "cloud-init is not installed";
const {
  plans: [plan],
} = await buildProfile("test/real/everything.yaml");
if (plan === undefined) throw new Error("no node");
const { text, gzip } = emitUserData(plan, "1.0.0");
const archive = await emitArchiveUserData(plan, "1.0.0");

for (const [release, version] of Object.entries(releases)) {
  const deb = why === undefined ? otherCloudInit(release) : undefined;
  for (const [form, userData] of Object.entries({ text, gzip, archive })) {
    const name = `cloud-init ${version} lays everything down from ${form}`;
    if (deb === undefined) {
      skip(name, why ?? `Debian's archive does not give the cloud-init of ${release}`);
      continue;
    }
    test(name, () => {
      const files = { ...cloudInitFiles(userData), ...packageFiles(deb) };
      const run = runInRoot(installCloudInit + bootStages, files);
      assert.match(run.output, `/usr/bin/cloud-init ${version}.`);
      assert.equal(complaints(run), []);
      const modes = form === "archive" ? "as planned" : "as far as chown leaves them";
      assert.equal(differences(run, plan, modes), []);
      assert.equal(systemctlCalls(run).slice(-3), [
        "daemon-reload",
        "enable --no-reload nodegen-boot.service",
        "start --no-block nodegen-boot.service",
      ]);
    });
  }
}

test.run();
