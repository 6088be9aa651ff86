import { X509Certificate } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fileText, firstPlan } from "../../helpers/plan-text.ts";
import { buildProfile } from "../../helpers/real-build.ts";

const table = "/etc/nodegen/plan";

test("a webhook's URL stands in one file, for root alone and never in an image", () => {
  const url = "https://bob:hunter2@hooks.example/nodes?token=s3cret";
  const plan = firstPlan({ more: `statusWebhook: '${url}'` });
  const holding = plan.files.filter(({ content }) => Buffer.from(content).includes("s3cret"));
  assert.equal(
    holding.map(({ path, mode, secret, phase }) => [path, mode, secret, phase]),
    [["/etc/nodegen/webhook", "0600", true, "boot"]],
  );
  assert.is(fileText(plan, "/etc/nodegen/webhook"), `${url}\n`);
  assert.match(fileText(plan, "/usr/local/lib/nodegen/webhook.sh"), /^#!\/bin\/sh\n/);
});

test("a profile without a webhook pays nothing for it", () => {
  const paths = firstPlan().files.map(({ path }) => path);
  assert.equal(
    paths.filter((path) => /webhook/.test(path)),
    [],
  );
});

test("the clock is waited for until the latest of the node's certificates holds", async () => {
  const { plans } = await buildProfile("test/real/everything.yaml");
  for (const plan of plans) {
    const texts = plan.files.map(({ content }) => Buffer.from(content).toString("latin1"));
    const starts = texts
      .flatMap(
        (text) => text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [],
      )
      .map((pem) => Date.parse(new X509Certificate(pem).validFrom) / 1000);
    assert.ok(starts.length > 1, "certificates in files of their own");
    assert.match(fileText(plan, table), new RegExp(`^wait clock ${Math.max(...starts)}$`, "m"));
  }
});

test("name servers are waited for unless the profile chooses the kubelet's file", () => {
  assert.match(fileText(firstPlan(), table), /^wait name-server$/m);
  for (const value of ["/etc/resolv.conf.own", ""]) {
    const more = `kubelet: { config: { resolvConf: "${value}" } }`;
    assert.not.match(fileText(firstPlan({ more }), table), /^wait name-server$/m);
  }
});

test("the pod network's results of before a reboot are removed before anything uses them", () => {
  const lines = fileText(firstPlan(), "/etc/tmpfiles.d/nodegen.conf").trim().split("\n");
  assert.equal(lines, ["R! /var/lib/cni/results", "R! /var/lib/cni/cache/results"]);
});

test.run();
