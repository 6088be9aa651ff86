import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatPath } from "../../../src/diagnostics/format-path.ts";
import type { FileItem, NodePlan, PlanItem } from "../../../src/plan/node-plan.ts";
import { repositoryProfiles } from "../../helpers/cli-profiles.ts";
import { type Planned, planText, profileOf, profileText } from "../../helpers/plan-text.ts";

/** Everything that a profile can ask for, and two nodes that differ in all that a node can have of its own. */
const everything = (join: string) =>
  profileText({
    kubernetes: ", controlPlaneAddresses: [10.0.0.11, 10.0.0.12]",
    more: [
      `join: { method: ${join} }`,
      "kubelet: { servingCertificate: issued, config: { maxPods: 50 }, flags: { v: 2 } }",
      "kubeProxy: { config: { mode: ipvs }, flags: { v: 2 } }",
      "statusWebhook: https://hooks.example/s3cr3t",
      "containerRuntime: { registryMirrors: { docker.io: [https://m.example] } }",
      "host:",
      "  packages: [socat]",
      "  files: [{ path: /etc/motd, content: hello }, { path: /etc/key, content: s3cr3t, secret: true }]",
      "  commands: [[echo, hello]]",
    ].join("\n"),
    pools: [
      "nodePools:",
      "  - name: workers",
      "    labels: { disk: ssd }",
      "    nodes:",
      "      - { name: first-of-all, address: 10.0.0.21, labels: { a: b }, taints: [{ key: k, effect: NoSchedule }] }",
      "      - { name: quite-another, address: 10.0.0.22 }",
    ].join("\n"),
  });

const lists = [
  ...([
    "waits",
    "files",
    "directories",
    "binaries",
    "kernelModules",
    "sysctls",
    "packages",
  ] as const),
  ...(["commands", "units", "checks"] as const),
];

function itemsOf(plan: NodePlan): readonly (PlanItem & Partial<FileItem>)[] {
  return lists.flatMap((list) => plan[list] as readonly PlanItem[]);
}

const baked = (plan: NodePlan) => itemsOf(plan).filter(({ phase }) => phase === "bake");

/** Texts that only secrets hold. */
function secretTexts({ secrets }: Planned): readonly string[] {
  const { bootstrapToken, fileToken, certificates } = secrets;
  const keys = [...certificates.values()].map(
    ({ privateKeyPem }) => privateKeyPem.split("\n")[1] ?? "",
  );
  const token = bootstrapToken === undefined ? [] : [bootstrapToken.secret];
  return [...keys, ...token, ...(fileToken === undefined ? [] : [fileToken]), "s3cr3t"];
}

const joins = ["bootstrapToken", "tokenFile", "clientCertificate"];
for (const join of joins) {
  for (const embed of [false, true]) {
    const title = `${join}, certificates ${embed ? "embedded" : "by path"}`;
    const text = `${everything(join)}certificates: { embedCerts: ${embed} }\n`;

    test(`nothing in phase bake depends on the node: ${title}`, () => {
      const [first, second] = planText(text).plans as [NodePlan, NodePlan];
      assert.ok(baked(first).length > 20);
      assert.equal(baked(first), baked(second));
      const contents = baked(first).map((item) => Buffer.from(item.content ?? "").toString("utf8"));
      const named = contents.filter((content) => /first-of-all|10\.0\.0\.21/.test(content));
      assert.equal(named, []);
    });

    test(`nothing in phase bake is secret, and what is secret is for root alone: ${title}`, () => {
      const planned = planText(text);
      const secrets = secretTexts(planned);
      for (const file of planned.plans.flatMap((plan) => plan.files)) {
        const content = Buffer.from(file.content).toString("utf8");
        const decoded = content.replace(
          /[\w+/=]{80,}/g,
          (word) => `${word} ${Buffer.from(word, "base64")}`,
        );
        const holds = secrets.some((secret) => decoded.includes(secret));
        if (holds) assert.ok(file.secret, `${file.path} holds a secret and says so`);
        if (!file.secret) continue;
        assert.is(file.phase, "boot", file.path);
        assert.match(file.mode, /^0[0-7]00$/, file.path);
      }
    });
  }
}

/** Places that a profile may leave out and a plan still names: their defaults are documented. */
const defaulted = /^(host\.(kernelModules|sysctls).*|binaries.*|containerRuntime\.version)$/;

function isKnownPlace(path: readonly (string | number)[], profile: unknown): boolean {
  let value = profile;
  for (const part of path) {
    value = (value as Record<string, unknown>)[part];
    const isSection = path.length === 1;
    if (value === undefined) return isSection || defaulted.test(formatPath(path));
  }
  return true;
}

for (const [name, text] of [
  ...Object.entries(repositoryProfiles),
  ["everything", everything("bootstrapToken")],
]) {
  test(`every item of ${name} comes from a place of the profile or of a default`, () => {
    const profile = profileOf(text as string);
    const keys = new Set([
      ...[
        "kubernetes",
        "join",
        "certificates",
        "containerRuntime",
        "cni",
        "loadBalancer",
        "kubelet",
      ],
      ...["kubeProxy", "host", "paths", "binaries", "nodePools"],
      "statusWebhook",
    ]);
    for (const item of planText(text as string).plans.flatMap(itemsOf)) {
      const { from } = item;
      if (from.length === 0) continue;
      assert.ok(keys.has(String(from[0])), formatPath(from));
      assert.ok(isKnownPlace(from, profile), `${formatPath(from)} of ${item.path ?? ""}`);
    }
  });
}

test("only nodegen's own program, service and table come from no place", () => {
  const [plan] = planText(everything("bootstrapToken")).plans as [NodePlan];
  const paths = itemsOf(plan).flatMap(({ from, path }) => (from.length === 0 ? [path] : []));
  assert.equal(paths.sort(), [
    "/etc/nodegen/plan",
    "/etc/systemd/system/nodegen-boot.service",
    "/usr/local/sbin/nodegen-node",
  ]);
});

test.run();
