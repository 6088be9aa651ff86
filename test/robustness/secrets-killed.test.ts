// timeout: 600
import { createPrivateKey, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { initSecrets } from "../../src/cli/secrets/renew-secrets.ts";
import { rotateSecrets } from "../../src/cli/secrets/rotate-secrets.ts";
import { snapshot } from "../helpers/build-folder.ts";
import { killMoments } from "../helpers/kill-moments.ts";
import { finished, startNodegen } from "../helpers/nodegen.ts";
import { type ClusterFolder, certificateProfile, inCluster } from "../secrets/cluster-folder.ts";
import { openssl } from "../secrets/openssl.ts";

const kills = killMoments;
const names = ["kube-proxy", "nodes/worker-1/kubelet-client", "nodes/worker-2/kubelet-client"];

/** Runs a command and kills it after so many milliseconds. */
async function killAfter(cluster: ClusterFolder, words: readonly string[], delay: number) {
  const child = startNodegen(["secrets", ...words], { cwd: cluster.folder });
  child.stdout?.resume();
  child.stderr?.resume();
  const ended = once(child, "exit");
  await sleep(delay);
  child.kill("SIGKILL");
  await ended;
}

async function usual(cluster: ClusterFolder, words: readonly string[]): Promise<number> {
  const started = performance.now();
  const { status } = await finished(startNodegen(["secrets", ...words], { cwd: cluster.folder }));
  assert.is(status, 0);
  return performance.now() - started;
}

/** The folder after a kill: the CA and its key belong together, and what was issued is whole. */
async function makeGood(cluster: ClusterFolder): Promise<void> {
  const { status, stderr } = await cluster.run((io) =>
    initSecrets({ profile: cluster.profile }, io),
  );
  assert.equal([status, stderr], [0, ""]);
  const read = (path: string) => readFileSync(join(cluster.secrets, "pki", path), "utf8");
  const authorities = read("ca.crt").split(/(?<=-----END CERTIFICATE-----\n)(?=.)/);
  const keys = authorities.map((pem) => new X509Certificate(pem).publicKey);
  for (const name of names) {
    const certificate = new X509Certificate(read(`${name}.crt`));
    assert.ok(
      keys.some((key) => certificate.verify(key)),
      name,
    );
    assert.ok(certificate.checkPrivateKey(createPrivateKey(read(`${name}.key`))), name);
  }
  const left = Object.keys(snapshot(cluster.secrets)).filter((path) =>
    /^\.(staged|commit|lock)/.test(path),
  );
  assert.equal(left, []);
}

/** The same in the judgement of openssl. */
function judge({ secrets }: ClusterFolder): void {
  for (const name of names) {
    openssl(secrets, "verify", "-CAfile", "pki/ca.crt", `pki/${name}.crt`);
    const ofCertificate = openssl(secrets, "x509", "-in", `pki/${name}.crt`, "-noout", "-pubkey");
    assert.is(openssl(secrets, "pkey", "-in", `pki/${name}.key`, "-pubout"), ofCertificate);
  }
}

test(`renew, killed at ${kills} moments: certificates and keys belong together`, () =>
  inCluster(
    async (cluster) => {
      await makeGood(cluster);
      const ca = readFileSync(join(cluster.secrets, "pki/ca.crt"), "utf8");
      const words = ["renew", "profile.yaml", "--within", "8759h30m"];
      const time = await usual(cluster, words);
      for (let kill = 0; kill < kills; kill++) {
        await killAfter(cluster, words, time * (0.5 + (0.6 * kill) / kills));
        await makeGood(cluster);
        assert.is(readFileSync(join(cluster.secrets, "pki/ca.crt"), "utf8"), ca);
      }
      judge(cluster);
    },
    certificateProfile.replace("kubeProxy:", "certificates: { validity: 8759h }\nkubeProxy:"),
  ));

test(`rotate, killed at ${kills} moments: each step is done or not, and the next one follows`, () =>
  inCluster(async (cluster) => {
    await makeGood(cluster);
    const status = async () => {
      const command = { profile: cluster.profile, step: "status", ca: [] } as const;
      return (await cluster.run((io) => rotateSecrets(command, io))).stdout.split("\n")[0] ?? "";
    };
    const steps = ["start", "sign", "finish"];
    const time = await usual(cluster, ["rotate", "profile.yaml"]);
    let killed = 0;
    for (let turn = 0; killed < kills; turn++) {
      const step = steps[turn % 3] ?? "";
      // Once in the way and then to its end.
      await killAfter(
        cluster,
        ["rotate", "profile.yaml", step],
        time * (0.6 + (0.9 * killed) / kills),
      );
      killed += 1;
      await makeGood(cluster);
      const done = new RegExp(["step 1 of 3", "step 2 of 3", "^no change"][turn % 3] ?? "");
      if (done.test(await status())) continue;
      const run = startNodegen(["secrets", "rotate", "profile.yaml", step], {
        cwd: cluster.folder,
      });
      const { status: ended, stderr } = await finished(run);
      assert.is(ended, 0, stderr);
      await makeGood(cluster);
      judge(cluster);
    }
  }));

test("renewals and builds at once: all succeed, and the folder is whole", () =>
  inCluster(async (cluster) => {
    await makeGood(cluster);
    const lines = [
      ["secrets", "renew", "profile.yaml", "--within", "8759h30m"],
      ["build", "profile.yaml", "-o", "a"],
      ["secrets", "rotate", "profile.yaml", "start"],
      ["build", "profile.yaml", "-o", "b"],
      ["secrets", "renew", "profile.yaml", "--within", "8759h30m"],
    ];
    const runs = lines.map((line) => finished(startNodegen(line, { cwd: cluster.folder })));
    const results = await Promise.all(runs);
    assert.equal(
      results.map(({ status, stderr }) => [status, status === 0 ? "" : stderr]),
      lines.map(() => [0, ""]),
    );
    await makeGood(cluster);
    judge(cluster);
  }));

test.run();
