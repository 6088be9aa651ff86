import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { build } from "../../src/cli/commands/build.ts";
import { sbom } from "../../src/cli/commands/sbom.ts";
import { rotateSecrets } from "../../src/cli/secrets/rotate-secrets.ts";
import type { RotationStep } from "../../src/secrets/store-rotation.ts";
import { certificateProfile, inCluster } from "../secrets/cluster-folder.ts";

/** After which steps a node that joined with a token must join anew. */
const steps: readonly (readonly [step: RotationStep | "none", rejoins: boolean])[] = [
  ["none", false],
  ["start", false],
  ["sign", true],
  ["finish", false],
];

for (const method of ["bootstrapToken", "tokenFile", "clientCertificate"])
  test(`${method}: only while the new CA begins to sign does user-data have kubelets join anew`, () =>
    inCluster(
      async (cluster) => {
        for (const [step, rejoins] of steps) {
          if (step !== "none") {
            const options = { profile: cluster.profile, step, ca: [] };
            const { status, stderr } = await cluster.run((io) => rotateSecrets(options, io));
            assert.is(status, 0, stderr);
          }
          const out = join(cluster.folder, "out");
          const whole = { nodes: [], check: false, sheetWithSecrets: false };
          const { status, stderr } = await cluster.run((io) =>
            build({ profile: cluster.profile, out, ...whole }, io),
          );
          assert.is(status, 0, stderr);
          const userData = readFileSync(join(out, "demo/nodes/worker-1/user-data"), "utf8");
          const wanted = rejoins && method !== "clientCertificate";
          assert.is(userData.includes('- path: "/etc/nodegen/rejoin.sh"'), wanted, step);
          const bill = await cluster.run((io) =>
            sbom({ profile: cluster.profile, format: "cyclonedx" }, io),
          );
          assert.is(bill.stdout.includes('"name": "rejoin.sh"'), wanted, step);
        }
      },
      certificateProfile.replace("method: clientCertificate", `method: ${method}`),
    ));

test.run();
