import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import type { NodePlan } from "../../src/plan/node-plan.ts";
import { buildProfile } from "../helpers/real-build.ts";
import { type Planted, runInRoot, whyNoRoot } from "../helpers/real-root.ts";
import { skip } from "../helpers/skip.ts";
import { unitWords } from "../helpers/unit-flags.ts";

/** Holds kubelet and kube-proxy 1.20.2: `make kubernetes-1.20`. */
const folder = process.env["NODEGEN_KUBERNETES_1_20"] ?? "";

function whyNot(): string | undefined {
  if (folder === "") return "NODEGEN_KUBERNETES_1_20 is not set";
  const missing = ["kubelet", "kube-proxy"].find((name) => !existsSync(join(folder, name)));
  return missing === undefined ? whyNoRoot() : `no ${missing} in ${folder}: make kubernetes-1.20`;
}

/** What a component says of a flag, field or gate that it does not take, or would rather have in its file. */
const complaints =
  /unknown (?:shorthand )?flag|invalid argument|lenient decoding|strict decoding|unknown field|unrecognized feature gate|cannot set feature gate|invalid configuration|should be set via the config file/i;

/** Every kind of setting; those of 1.20 that need no gate stand here, one of each part of the file. */
const manySettings = `
kubelet:
  config:
    maxPods: 60
    syncFrequency: 30s
    evictionHard: { memory.available: 200Mi, nodefs.available: 10% }
    evictionSoft: { memory.available: 400Mi }
    evictionSoftGracePeriod: { memory.available: 1m30s }
    kubeReserved: { cpu: 200m, memory: 500Mi }
    systemReserved: { cpu: 100m }
    kubeReservedCgroup: /kube.slice
    enforceNodeAllocatable: [pods, kube-reserved]
    allowedUnsafeSysctls: [net.core.somaxconn]
    featureGates: { CPUManager: true, CustomCPUCFSQuotaPeriod: true, GracefulNodeShutdown: true }
    cpuCFSQuotaPeriod: 5ms
    shutdownGracePeriod: 30s
    shutdownGracePeriodCriticalPods: 10s
    logging: { format: text, verbosity: 2, flushFrequency: 5000000000 }
    registerNode: true
    volumePluginDir: /var/lib/kubelet/plugins
    topologyManagerScope: pod
    tlsCipherSuites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]
  flags: { vmodule: "kubelet*=3" }
kubeProxy:
  enabled: true
  config:
    mode: ipvs
    ipvs: { scheduler: rr, strictARP: true, excludeCIDRs: [10.9.0.0/16], syncPeriod: 30s }
    conntrack: { maxPerCore: 32768, tcpEstablishedTimeout: 24h0m0s }
    iptables: { masqueradeAll: true, syncPeriod: 30s }
    nodePortAddresses: [10.0.0.0/8]
    udpIdleTimeout: 250ms
    featureGates: { EndpointSliceProxying: true }
    logging: { verbosity: 3 }
`;

const profiles: Readonly<Record<string, string>> = {
  "the quickstart": "",
  docker: "containerRuntime: { name: docker }\ncni: { plugin: flannel }\n",
  "many settings": manySettings,
  "issued certificates":
    "kubelet: { servingCertificate: issued }\njoin: { method: clientCertificate }\n",
  "serving certificates from the cluster": "kubelet: { servingCertificate: bootstrap }\n",
};

async function planOf(more: string): Promise<NodePlan> {
  const lines = [
    "apiVersion: nodegen.dev/v1alpha1",
    "kind: ClusterProfile",
    "extends: ./quickstart.yaml",
    "kubernetes: { version: 1.20.15, controlPlaneEndpoint: https://127.0.0.1:1 }",
    `binaries: { kube-proxy: { url: https://files.example/p, sha256: { amd64: ${"a".repeat(64)} } } }`,
    more.includes("kubeProxy:") ? "" : "kubeProxy: { enabled: true }",
    more,
  ];
  const { plans } = await buildProfile("profiles/quickstart.yaml", lines.join("\n"));
  const [plan] = plans;
  if (plan === undefined) throw new Error("no node");
  return plan;
}

/** Runs a unit's program with the words of its unit, and what `more` adds, in a root with the plan's files. */
function runUnit(plan: NodePlan, program: string, more: readonly string[] = []) {
  const planted: Record<string, Planted> = {};
  for (const { path, content, mode } of plan.files) {
    planted[path] = { content, mode: Number.parseInt(mode, 8) };
  }
  const [path = "", ...words] = unitWords(plan, `${program}.service`);
  planted[path] = { content: readFileSync(join(folder, program)), mode: 0o755 };
  const command = [path, ...words, ...more].map((word) => `'${word}'`).join(" ");
  return runInRoot(`timeout 30 ${command} 2>&1\n`, planted);
}

/** The root has no cgroups and no network, so the kubelet ends soon after it has read its settings. */
function testKubelet(title: string, plan: () => Promise<NodePlan>): void {
  test(`kubelet 1.20.2 takes ${title}`, async () => {
    const { output } = runUnit(await plan(), "kubelet");
    assert.not.match(output, complaints);
    assert.match(output, /\] Version: v1\.20\.2/, output.slice(0, 3000));
  });
}

/** `--write-config-to` makes kube-proxy read, check and write out its settings, and nothing else. */
function testKubeProxy(title: string, plan: () => Promise<NodePlan>): void {
  test(`kube-proxy 1.20.2 takes ${title}`, async () => {
    const made = await plan();
    const run = runUnit(made, "kube-proxy", ["--write-config-to=/root/written.yaml"]);
    assert.not.match(run.output, complaints);
    assert.is(run.status, 0, run.output);
    const written = run.changed.get("/root/written.yaml")?.content.toString("utf8") ?? "";
    const given = made.files.find((file) => file.path.endsWith("kube-proxy.config.yaml"));
    assertHolds(parse(written), parse(Buffer.from(given?.content ?? "").toString("utf8")));
  });
}

/** Every field of `given` stands in `whole`, beside the defaults. */
function assertHolds(whole: unknown, given: unknown): void {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    assert.equal(whole, given);
    return;
  }
  for (const [key, value] of Object.entries(given)) {
    assertHolds((whole as Record<string, unknown> | undefined)?.[key], value);
  }
}

const reason = whyNot();
if (reason !== undefined) skip("kubelet and kube-proxy 1.20.2", reason);
else {
  for (const [title, more] of Object.entries(profiles)) {
    let made: Promise<NodePlan> | undefined;
    const plan = (): Promise<NodePlan> => {
      made ??= planOf(more);
      return made;
    };
    testKubelet(title, plan);
    testKubeProxy(title, plan);
  }
  test("kubelet 1.20.2 itself says when it does not take a field", async () => {
    const plan = await planOf("");
    const files = plan.files.map((file) =>
      file.path.endsWith("/config.yaml")
        ? {
            ...file,
            content: Buffer.concat([Buffer.from(file.content), Buffer.from("noSuchField: 1\n")]),
          }
        : file,
    );
    assert.match(runUnit({ ...plan, files }, "kubelet").output, complaints);
  });
}

test.run();
