import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { secretsRequest } from "../../../src/cluster/secrets-request.ts";
import { planRejoin } from "../../../src/plan/parts/rejoin.ts";
import type { PlanPart } from "../../../src/plan/plan-part.ts";
import type { Rotation } from "../../../src/secrets/rotation.ts";
import { standInSecrets } from "../../../src/secrets/stand-in.ts";
import { profileText, resolveText } from "../../helpers/plan-text.ts";

const rotation = (step: Rotation["step"], next = "BB"): Rotation => ({
  step,
  started: new Date("2026-11-21T00:00:00Z"),
  old: "AA",
  next,
});

function partOf(more: string, given?: Rotation): PlanPart {
  const { value: cluster } = resolveText(profileText({ more }));
  const [pool] = cluster?.pools ?? [];
  if (cluster === undefined || pool === undefined) throw new Error("no cluster");
  const secrets = standInSecrets(secretsRequest(cluster));
  return planRejoin({
    cluster,
    pool,
    secrets: given === undefined ? secrets : { ...secrets, rotation: given },
    settings: {} as never,
  });
}

const scriptOf = (part: PlanPart): string => Buffer.from(part.files?.[0]?.content ?? []).toString();

const embedded = "certificates: { embedCerts: true }";
const byCertificate = "join: { method: clientCertificate }";
for (const [name, more, given] of [
  ["no CA changes", embedded, undefined],
  ["a CA by path is read anew by itself", "", rotation("trust")],
  ["certificates come with the build", byCertificate, rotation("sign")],
] as const)
  test(`nothing is removed: ${name}`, () => assert.equal(partOf(more, given), {}));

test("the command is root's alone and belongs to no image", () => {
  const { files = [], commands = [] } = partOf("", rotation("sign"));
  assert.equal(
    files.map(({ path, mode, phase }) => [path, mode, phase]),
    [["/etc/nodegen/rejoin.sh", "0700", "boot"]],
  );
  assert.equal(
    commands.map(({ path, phase }) => [path, phase]),
    [["/etc/nodegen/rejoin.sh", "boot"]],
  );
});

test("the node program runs it again for another step and for another CA", () => {
  const texts = [rotation("trust"), rotation("sign"), rotation("sign", "CC")].map((given) =>
    scriptOf(partOf(embedded, given)),
  );
  assert.is(new Set(texts).size, 3);
});

/** What stands in the kubelet's folder, by whether it goes: when all of it goes, when only the kubeconfig does. */
const kept: Readonly<Record<string, readonly [rejoins: boolean, servingToo: boolean]>> = {
  "kubelet.conf": [true, true],
  "pki/kubelet-client-current.pem": [true, true],
  "pki/kubelet-client-2026-11-21-00-00-00.pem": [true, true],
  // Kubelets before certificates were rotated: https://kubernetes.io/docs/reference/access-authn-authz/kubelet-tls-bootstrapping/
  "pki/kubelet-client.crt": [true, true],
  "pki/kubelet-client.key": [true, true],
  "pki/kubelet-server-current.pem": [false, true],
  "pki/kubelet.crt": [false, false],
  "pki/kubelet.key": [false, false],
  "bootstrap-kubelet.conf": [false, false],
};

for (const [column, serving] of ["selfSigned", "bootstrap"].entries())
  test(`the new CA signs, and with a serving certificate ${serving} this goes`, () => {
    const folder = mkdtempSync(join(tmpdir(), "nodegen-rejoin-"));
    try {
      mkdirSync(join(folder, "pki"));
      for (const name of Object.keys(kept)) writeFileSync(join(folder, name), "");
      const paths = `paths: { kubeletKubeconfig: ${folder}/kubelet.conf, kubeletCertificates: ${folder}/pki }`;
      const more = `${paths}\nkubelet: { servingCertificate: ${serving} }`;
      const script = scriptOf(partOf(more, rotation("sign")));
      assert.is(spawnSync("sh", ["-e"], { input: script }).status, 0);
      for (const [name, goes] of Object.entries(kept))
        assert.is(existsSync(join(folder, name)), !goes[column], name);
      assert.is(spawnSync("sh", ["-e"], { input: script }).status, 0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

test.run();
