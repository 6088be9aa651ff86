import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { fileText, firstPlan } from "../../helpers/plan-text.ts";
import { unitFlags } from "../../helpers/unit-flags.ts";

const file = "/etc/kubernetes/kube-proxy.config.yaml";
const digest = "a".repeat(64);

function planOf(version: string, kubeProxy: string) {
  const own = (name: string) =>
    `${name}: { url: https://files.example/x, sha256: { amd64: ${digest} } }`;
  const more = [
    `binaries: { ${own("kubelet")}, ${own("kube-proxy")} }`,
    `containerRuntime: { name: ${Number(version.split(".")[1]) < 24 ? "docker" : "containerd"} }`,
    `kubeProxy: ${kubeProxy}`,
  ].join("\n");
  return firstPlan({ version, more });
}

test("1.6 takes flags only", () => {
  const plan = planOf("1.6.13", "{ config: { mode: iptables, oomScoreAdj: -999 } }");
  assert.equal(Object.fromEntries(unitFlags(plan, "kube-proxy.service")), {
    kubeconfig: "/etc/kubernetes/kube-proxy.conf",
    "cluster-cidr": "10.244.0.0/16",
    "hostname-override": "node-1",
    "proxy-mode": "iptables",
    "oom-score-adj": "-999",
  });
  assert.not.ok(plan.files.some(({ path }) => path === file));
});

/** version, apiVersion of the file; pkg/proxy/apis of those releases */
const files = [
  ["1.7.16", "componentconfig/v1alpha1"],
  ["1.8.15", "componentconfig/v1alpha1"],
  ["1.9.10", "kubeproxy.config.k8s.io/v1alpha1"],
  ["1.36.3", "kubeproxy.config.k8s.io/v1alpha1"],
] as const;

for (const [version, apiVersion] of files) {
  test(`the file of ${version}`, () => {
    const plan = planOf(version, "{ config: { mode: iptables } }");
    assert.equal(parse(fileText(plan, file)), {
      apiVersion,
      kind: "KubeProxyConfiguration",
      clientConnection: { kubeconfig: "/etc/kubernetes/kube-proxy.conf" },
      clusterCIDR: "10.244.0.0/16",
      hostnameOverride: "node-1",
      mode: "iptables",
    });
    assert.equal(unitFlags(plan, "kube-proxy.service"), [["config", file]]);
  });
}

/** version, mode, the gates that the file sets */
const gates = [
  ["1.8.15", "ipvs", "SupportIPVSProxyMode=true"],
  ["1.9.10", "ipvs", "SupportIPVSProxyMode=true"],
  ["1.10.11", "ipvs", undefined],
  ["1.29.15", "nftables", { NFTablesProxyMode: true }],
  ["1.31.14", "nftables", undefined],
] as const;

for (const [version, mode, expected] of gates) {
  test(`${mode} in ${version}`, () => {
    const written = parse(fileText(planOf(version, `{ config: { mode: ${mode} } }`), file));
    assert.is(written.mode, mode);
    assert.equal(written.featureGates, expected);
  });
}

test("verbosity is a flag until the file has it", () => {
  const old = planOf("1.27.16", "{ config: { logging: { verbosity: 4 } } }");
  assert.equal(unitFlags(old, "kube-proxy.service"), [
    ["config", file],
    ["v", "4"],
  ]);
  const now = planOf("1.28.15", "{ config: { logging: { verbosity: 4 } } }");
  assert.equal(parse(fileText(now, file)).logging, { verbosity: 4 });
});

test("no cluster CIDR where the profile leaves it empty", () => {
  const plan = planOf("1.36.3", '{ config: { clusterCIDR: "" } }');
  assert.is(parse(fileText(plan, file)).clusterCIDR, "");
});

test.run();
