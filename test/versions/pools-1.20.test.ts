import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { NodePlan } from "../../src/plan/node-plan.ts";
import { planText, profileText } from "../helpers/plan-text.ts";
import { type Planted, type RootRun, runInRoot, whyNoRoot } from "../helpers/real-root.ts";
import { skip } from "../helpers/skip.ts";
import { unitWords } from "../helpers/unit-flags.ts";

/** Holds kubelet and kube-proxy 1.20.2: `make kubernetes-1.20`. */
const folder = process.env["NODEGEN_KUBERNETES_1_20"] ?? "";

function whyNot(): string | undefined {
  if (folder === "") return "NODEGEN_KUBERNETES_1_20 is not set";
  const missing = ["kubelet", "kube-proxy"].find((name) => !existsSync(join(folder, name)));
  return missing === undefined ? whyNoRoot() : `no ${missing} in ${folder}: make kubernetes-1.20`;
}

/** A pool whose machines settle everything but what needs a cloud. */
function poolPlan(): NodePlan {
  const identity = "{ address: { interface: eth0 } }";
  const pools = `nodePools: [{ name: workers, labels: { disk: ssd }, identity: ${identity} }]`;
  const more = [
    "kubelet: { fromMachineSize: [kubeReserved, maxPods] }",
    "kubeProxy: { enabled: true }",
    `binaries: { kube-proxy: { url: https://files.example/p, sha256: { amd64: ${"a".repeat(64)} } } }`,
  ].join("\n");
  const [plan] = planText(profileText({ version: "1.20.15", pools, more })).plans;
  if (plan === undefined) throw new Error("no plan");
  return plan;
}

/**
 * Does what the unit does: its commands before the start, its environment files, then the program with `more`. None of
 * the words holds what the shell of this test would read in another way than systemd.
 */
function runUnit(plan: NodePlan, program: string, more: readonly string[] = []): RootRun {
  const unitPath = `/etc/systemd/system/${program}.service`;
  const unit = plan.files.find(({ path }) => path === unitPath);
  const lines = Buffer.from(unit?.content ?? "")
    .toString("utf8")
    .split("\n");
  const values = (key: string) =>
    lines.flatMap((line) => (line.startsWith(`${key}=`) ? [line.slice(key.length + 1)] : []));
  const [path = "", ...words] = unitWords(plan, `${program}.service`);
  const files: Record<string, Planted> = {
    [path]: { content: readFileSync(join(folder, program)), mode: 0o755 },
    "/etc/machine-id": { content: "0123456789abcdef0123456789abcdef\n" },
  };
  for (const file of plan.files)
    files[file.path] = { content: file.content, mode: Number.parseInt(file.mode, 8) };
  const script = [
    "hostname Machine-7",
    "ip link add eth0 type veth peer name outside",
    "ip addr add 10.0.0.37/24 dev eth0",
    ...values("ExecStartPre").filter((command) => command.includes("/usr/local/lib/nodegen/")),
    ...values("EnvironmentFile").map((file) => `set -a; . ${file.replace(/^-/, "")}; set +a`),
    `timeout 30 ${[path, ...words, ...more].map((word) => `"${word}"`).join(" ")} 2>&1`,
  ];
  return runInRoot(`${script.join("\n")}\n`, files);
}

const reason = whyNot();
if (reason !== undefined) skip("kubelet and kube-proxy 1.20.2 in a pool", reason);
else {
  test("kubelet 1.20.2 takes the name, address and size that the machine found", () => {
    const { output } = runUnit(poolPlan(), "kubelet", ["--v=2"]);
    assert.not.match(output, /unknown flag|invalid argument/);
    assert.match(output, 'FLAG: --hostname-override="machine-7"');
    assert.match(output, 'FLAG: --node-ip="10.0.0.37"');
    assert.match(output, /FLAG: --kube-reserved="cpu=\d+m,memory=\d+Mi"/);
    assert.match(output, /FLAG: --max-pods="\d+"/);
  });
  test("kubelet 1.20.2 takes an empty list of labels", () => {
    const { output } = runUnit(poolPlan(), "kubelet", ["--v=2", "--node-labels="]);
    assert.match(output, 'FLAG: --node-labels="disk=ssd"');
    assert.not.match(output, /invalid argument/);
  });
  test("kube-proxy 1.20.2 looks for the Node of that name", () => {
    const { output } = runUnit(poolPlan(), "kube-proxy");
    assert.match(output, "/api/v1/nodes/machine-7", output.slice(0, 3000));
  });
  test("kube-proxy 1.20.2 reads the name from the copy that older releases need", () => {
    const plan = poolPlan();
    const files = plan.files.map((file) => {
      if (file.path !== "/etc/systemd/system/kube-proxy.service") return file;
      const text = Buffer.from(file.content).toString("utf8");
      const config = /--config=(\S+)/.exec(text)?.[1] ?? "";
      const old = text
        .replace("identity.sh settle", `identity.sh kube-proxy ${config}`)
        .replace(`--config=${config}`, "--config=/run/nodegen/kube-proxy.yaml")
        .replace(/ \\\n {2}--hostname-override=\S+/, "");
      return { ...file, content: Buffer.from(old) };
    });
    const run = runUnit({ ...plan, files }, "kube-proxy", ["--write-config-to=/root/written.yaml"]);
    assert.is(run.status, 0, run.output);
    const written = run.changed.get("/root/written.yaml")?.content.toString("utf8") ?? "";
    assert.match(written, "\nhostnameOverride: machine-7\n");
  });
}

test.run();
