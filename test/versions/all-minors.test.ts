import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { defaultsFor, newestMinor, oldestMinor } from "../../src/facts/compatibility.ts";
import { type Component, loadComponentSettings } from "../../src/facts/component-settings.ts";
import { configFieldType, configValueFits } from "../../src/facts/config-value.ts";
import type { NodePlan } from "../../src/plan/node-plan.ts";
import { planText, resolveText } from "../helpers/plan-text.ts";

import { unitFlags } from "../helpers/unit-flags.ts";

const settings = await loadComponentSettings();
const quickstart = readFileSync(
  join(import.meta.dirname, "../../profiles/quickstart.yaml"),
  "utf8",
);

/** Releases of the minors of which no source names one with a digest. */
const releasesWithoutDigest: Readonly<Record<number, string>> = { 7: "1.7.16", 8: "1.8.15" };

function releaseOf(minor: number): string {
  const release = releasesWithoutDigest[minor] ?? defaultsFor(minor)?.versions.kubernetes;
  if (release === undefined) throw new Error(`no release of 1.${minor}`);
  return release;
}

/** kubelet and kube-proxy of the user's own, so that a missing digest hides no minor. */
const ownBinaries = ["kubelet", "kube-proxy"]
  .map(
    (name) =>
      `  ${name}: { url: "https://files.example/${name}", sha256: { amd64: ${"a".repeat(64)} } }`,
  )
  .join("\n");

function profile(minor: number, ...lines: readonly string[]): string {
  return [
    "apiVersion: nodegen.dev/v1alpha1",
    "kind: ClusterProfile",
    "metadata: { name: demo }",
    `kubernetes: { version: ${releaseOf(minor)}, controlPlaneEndpoint: https://10.0.0.10:6443 }`,
    "binaries:",
    ownBinaries,
    ...lines,
    "nodePools:",
    "  - name: workers",
    "    labels: { disk: ssd }",
    "    taints: [{ key: dedicated, value: batch, effect: NoSchedule }]",
    "    nodes: [{ name: node-1, address: 10.0.0.21 }]",
    "",
  ].join("\n");
}

/** Settings that every minor has a place for, one of each kind. */
const manySettings = `
kubelet:
  config:
    maxPods: 60
    syncFrequency: 1m0s
    imageMinimumGCAge: 2m0s
    imageGCHighThresholdPercent: 86
    imageGCLowThresholdPercent: 81
    evictionHard: { memory.available: 200Mi, nodefs.available: 10% }
    evictionSoft: { memory.available: 400Mi }
    evictionSoftGracePeriod: { memory.available: 1m30s }
    evictionMinimumReclaim: { memory.available: 0Mi }
    kubeReserved: { cpu: 200m, memory: 500Mi }
    systemReserved: { cpu: 100m }
    enforceNodeAllocatable: [pods]
    cgroupsPerQOS: true
    registryPullQPS: 0
    eventRecordQPS: 5
    hairpinMode: hairpin-veth
    healthzBindAddress: 127.0.0.1
    healthzPort: 10248
    staticPodPath: /etc/kubernetes/manifests
    allowedUnsafeSysctls: [net.core.somaxconn]
    registerNode: true
    volumePluginDir: /var/lib/kubelet/plugins
    runOnce: false
    logging: { flushFrequency: 5000000000, verbosity: 2 }
    authentication: { webhook: { cacheTTL: 2m0s } }
    authorization: { webhook: { cacheAuthorizedTTL: 5m0s, cacheUnauthorizedTTL: 30s } }
kubeProxy:
  config:
    mode: iptables
    bindAddress: 0.0.0.0
    healthzBindAddress: 0.0.0.0:10256
    clientConnection: { qps: 5, burst: 10, contentType: application/json }
    conntrack: { maxPerCore: 32768, min: 131072, tcpEstablishedTimeout: 24h0m0s }
    iptables: { masqueradeAll: false, masqueradeBit: 14, syncPeriod: 30s, minSyncPeriod: 1s }
    logging: { verbosity: 2 }
    oomScoreAdj: -999
`;

/** Codes of the errors by which a variant is refused, by hand: first and last minor, code. */
type Refusals = readonly (readonly [first: number, last: number, code: string])[];

interface Variant {
  readonly name: string;
  readonly text: (minor: number) => string;
  readonly refused: Refusals;
}

const runtimeOf = (minor: number) =>
  `containerRuntime: { name: ${minor < 24 ? "docker" : "containerd"} }`;

const variants: readonly Variant[] = [
  {
    name: "quickstart",
    text: (minor) => quickstart.replace(/version: 1\.\d+\.\d+/, `version: ${releaseOf(minor)}`),
    // No containerd that these kubelets can use has a digest: they speak CRI v1alpha1, or none.
    refused: [
      [6, 9, "runtime-version-needed"],
      [7, 8, "binary-version-unknown"],
    ],
  },
  {
    name: "docker",
    text: (minor) => profile(minor, "containerRuntime: { name: docker }"),
    refused: [],
  },
  {
    name: "docker without binaries of the user's own",
    text: (minor) =>
      profile(minor, "containerRuntime: { name: docker }", "kubeProxy: { enabled: false }").replace(
        `binaries:\n${ownBinaries}\n`,
        "",
      ),
    refused: [[7, 8, "binary-version-unknown"]],
  },
  {
    name: "flannel",
    text: (minor) => profile(minor, runtimeOf(minor), "cni: { plugin: flannel }"),
    refused: [],
  },
  {
    name: "ipvs",
    text: (minor) => profile(minor, runtimeOf(minor), "kubeProxy: { config: { mode: ipvs } }"),
    refused: [[6, 7, "proxy-mode-unavailable"]],
  },
  {
    name: "nftables",
    text: (minor) => profile(minor, runtimeOf(minor), "kubeProxy: { config: { mode: nftables } }"),
    refused: [[6, 28, "proxy-mode-unavailable"]],
  },
  {
    name: "many settings",
    text: (minor) => profile(minor, runtimeOf(minor), manySettings),
    refused: [],
  },
  {
    name: "serving certificates from the cluster, swap kept",
    text: (minor) =>
      profile(
        minor,
        runtimeOf(minor),
        "kubelet: { servingCertificate: bootstrap }",
        "host: { swap: keep }",
      ),
    refused: [[6, 10, "serving-certificate-unavailable"]],
  },
  {
    name: "certificates made at build",
    text: (minor) =>
      profile(
        minor,
        runtimeOf(minor),
        "join: { method: clientCertificate }",
        "kubelet: { servingCertificate: issued }",
        "paths: { kubelet: /data/kubelet }",
      ),
    refused: [],
  },
];

function checkFlags(plan: NodePlan, component: Component, minor: number): void {
  const withFile = component === "kubelet" ? minor >= 10 : minor >= 7;
  for (const [name, value] of unitFlags(plan, `${component}.service`)) {
    const flag = settings.flag(component, name);
    const title = `--${name}=${value} of ${component} in 1.${minor}`;
    assert.ok(flag !== undefined && settings.flagNames(component, minor).includes(name), title);
    assert.ok(hasType(flag?.type, value), `${title}: ${flag?.type}`);
    const counts =
      component === "kubelet" || !withFile || (flag?.effectiveWithConfig ?? 99) <= minor;
    assert.ok(counts, `${title} counts beside --config`);
  }
}

const goDuration = /^(?:\d+(?:\.\d+)?(?:ns|us|ms|s|m|h))+$/;

/** As Go's flag packages read it. */
function hasType(type: string | undefined, value: string): boolean {
  if (type === "bool") return value === "true" || value === "false";
  if (type === "int") return /^-?\d+$/.test(value);
  if (type === "float") return /^-?\d+(?:\.\d+)?$/.test(value);
  if (type === "duration") return goDuration.test(value);
  if (type === "ip") return /^[0-9a-f.:]+$/.test(value);
  if (type === "map") return value.split(",").every((pair) => /^[\w./-]+[=<]\S+$/.test(pair));
  return value !== "";
}

function checkFields(text: string, component: Component, minor: number): void {
  const walk = (path: readonly (string | number)[], value: unknown): void => {
    const title = `${path.join(".")} of ${component} in 1.${minor}`;
    const field = settings.configField(component, path);
    if (field === undefined) throw new Error(`${title} is no field`);
    assert.is(settings.availability(field, minor).state, "known", title);
    const type = configFieldType(field, minor);
    assert.ok(configValueFits(type, value), `${title}: ${JSON.stringify(value)} is no ${type}`);
    if (typeof value !== "object" || value === null) return;
    for (const [key, below] of Object.entries(value)) {
      walk([...path, Array.isArray(value) ? Number(key) : key], below);
    }
  };
  for (const [key, value] of Object.entries(parse(text) as object)) walk([key], value);
}

function fileAt(plan: NodePlan, path: string): string | undefined {
  const file = plan.files.find((one) => one.path === path);
  return file && Buffer.from(file.content).toString("utf8");
}

function checkPlan(plan: NodePlan, minor: number, paths: Readonly<Record<string, string>>): void {
  checkFlags(plan, "kubelet", minor);
  const kubelet = fileAt(plan, paths["kubeletConfig"] ?? "");
  assert.is(kubelet !== undefined, minor >= 10, `a file of the kubelet in 1.${minor}`);
  if (kubelet !== undefined) checkFields(kubelet, "kubelet", minor);
  if (!plan.units.some(({ name }) => name === "kube-proxy.service")) return;
  checkFlags(plan, "kube-proxy", minor);
  const proxy = fileAt(plan, paths["kubeProxyConfig"] ?? "");
  assert.is(proxy !== undefined, minor >= 7, `a file of kube-proxy in 1.${minor}`);
  if (proxy !== undefined) checkFields(proxy, "kube-proxy", minor);
}

for (const { name, text, refused } of variants) {
  for (let minor = oldestMinor; minor <= newestMinor; minor++) {
    const codes = refused
      .filter(([first, last]) => minor >= first && minor <= last)
      .map(([, , code]) => code);
    test(`${name} on 1.${minor}`, () => {
      const errors = resolveText(text(minor)).diagnostics.filter(
        ({ severity }) => severity === "error",
      );
      assert.equal(
        [...new Set(errors.map(({ code }) => code))],
        codes,
        errors.map(({ message }) => message).join("\n"),
      );
      if (codes.length > 0) return;
      const { cluster, plans } = planText(text(minor));
      for (const plan of plans) checkPlan(plan, minor, cluster.paths);
    });
  }
}

test("all 31 minors", () => {
  assert.equal([oldestMinor, newestMinor], [6, 36]);
});

test.run();
