import { test } from "uvu";
import * as assert from "uvu/assert";
import type { NodePlan } from "../../src/plan/node-plan.ts";
import { planText, profileText } from "../helpers/plan-text.ts";
import { type Planted, runInRoot, whyNoRoot } from "../helpers/real-root.ts";
import { skip } from "../helpers/skip.ts";
import { needs } from "../helpers/tools.ts";

const why = needs("systemd-analyze") ? whyNoRoot() : "systemd-analyze is not installed";

/** The plan of a pool that finds out all that it can. */
function poolPlan(version: string): NodePlan {
  const identity = "{ metadata: ec2, topologyLabels: true, name: metadata }";
  const pools = `nodePools: [{ name: workers, identity: ${identity} }]`;
  const sums = ["kubelet", "kube-proxy"].map(
    (name) =>
      `${name}: { url: https://files.example/${name}, sha256: { amd64: ${"a".repeat(64)} } }`,
  );
  const more = [
    "kubelet: { fromMachineSize: [kubeReserved, maxPods] }",
    "kubeProxy: { enabled: true }",
    Number(version.split(".")[1]) < 24 ? "containerRuntime: { name: docker }" : "",
    `binaries: { ${sums.join(", ")} }`,
  ];
  const [plan] = planText(profileText({ version, pools, more: more.join("\n") })).plans;
  if (plan === undefined) throw new Error("no plan");
  return plan;
}

function planted(plan: NodePlan): Record<string, Planted> {
  const stub = { content: "#!/bin/sh\n", mode: 0o755 };
  const programs = plan.binaries.map(({ layout, name, destination }): [string, Planted] => [
    layout.kind === "file" ? destination : `${destination}/${name === "docker" ? "dockerd" : name}`,
    stub,
  ]);
  const files = plan.files.map(({ path, content, mode }): [string, Planted] => [
    path,
    { content, mode: Number.parseInt(mode, 8) },
  ]);
  return Object.fromEntries([...programs, ...files]);
}

for (const version of ["1.6.13", "1.9.11", "1.20.15", "1.36.4"]) {
  const title = `systemd finds nothing to say about the units of a pool of ${version}`;
  if (why !== undefined) {
    skip(title, why);
    continue;
  }
  test(title, () => {
    const plan = poolPlan(version);
    const units = plan.files.filter(({ path }) => path.endsWith(".service"));
    const paths = units.map(({ path }) => path).join(" ");
    const command = `systemd-analyze verify --man=no --recursive-errors=yes ${paths}\n`;
    const { status, output } = runInRoot(command, planted(plan));
    assert.is(output, "");
    assert.is(status, 0);
  });
}

test.run();
