import { test } from "uvu";
import * as assert from "uvu/assert";
import type { NodePlan } from "../../src/plan/node-plan.ts";
import { firstPlan } from "../helpers/plan-text.ts";
import { type Planted, runInRoot, whyNoRoot } from "../helpers/real-root.ts";
import { skip } from "../helpers/skip.ts";
import { needs } from "../helpers/tools.ts";

const why = needs("systemd-analyze") ? whyNoRoot() : "systemd-analyze is not installed";

const flanneld = "cni: { plugin: flanneld, flanneld: { etcdEndpoints: [http://10.0.0.11:2379] } }";
const dualStack =
  ', networking: { podSubnet: "10.244.0.0/16,fd00:10::/48", serviceSubnet: "10.96.0.0/16,fd00:20::/112" }';

const plans: Readonly<Record<string, NodePlan>> = {
  "docker with dockershim": planFor("1.20.15", "docker"),
  "docker with cri-dockerd": planFor("1.33.13", "docker", "paths: { docker: /opt/docker }"),
  "docker on two families": planFor("1.33.13", "docker", "", dualStack),
  "docker behind flanneld": planFor("1.20.15", "docker", flanneld),
  "CRI-O": planFor("1.33.13", "cri-o"),
};

function planFor(version: string, name: string, more = "", kubernetes = ""): NodePlan {
  const runtime = `kubeProxy: { enabled: false }\ncontainerRuntime: { name: ${name} }`;
  return firstPlan({ version, more: `${runtime}\n${more}`, kubernetes });
}

/** The plan's files, and something in the place of each program that they start. */
function rootFor(plan: NodePlan): Record<string, Planted> {
  const files = plan.files.map(({ path, content, mode }): [string, Planted] => [
    path,
    { content, mode: Number.parseInt(mode, 8) },
  ]);
  const text = files.map(([, { content }]) => Buffer.from(content).toString("utf8")).join("\n");
  const programs = [...text.matchAll(/^Exec\w+=-?(\/usr\/local\/\S+|\/opt\/\S+)/gm)];
  const stub: Planted = { content: "#!/bin/sh\n", mode: 0o755 };
  const stubs = programs.map(([, path = ""]): [string, Planted] => [path, stub]);
  return Object.fromEntries([...files, ...stubs]);
}

for (const [name, plan] of Object.entries(plans)) {
  const title = `systemd finds nothing to say about the units of ${name}`;
  if (why !== undefined) {
    skip(title, why);
    continue;
  }
  test(title, () => {
    const units = plan.files.map(({ path }) => path).filter((path) => path.endsWith(".service"));
    const command = `systemd-analyze verify --man=no --recursive-errors=yes ${units.join(" ")}\n`;
    const { status, output } = runInRoot(command, rootFor(plan));
    assert.is(output, "");
    assert.is(status, 0);
  });
}

test.run();
