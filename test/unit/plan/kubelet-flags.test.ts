import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { fileText, firstPlan } from "../../helpers/plan-text.ts";
import { unitFlags } from "../../helpers/unit-flags.ts";

const docker = "containerRuntime: { name: docker }\nkubeProxy: { enabled: false }\n";
const pools =
  "nodePools: [{ name: w, labels: { disk: ssd }, taints: [{ key: k, effect: NoSchedule }], nodes: [{ name: node-1, address: 10.0.0.21 }] }]";

function flagsOf(version: string, more = ""): Readonly<Record<string, string>> {
  const plan = firstPlan({ version, pools, more: docker + more });
  return Object.fromEntries(unitFlags(plan, "kubelet.service"));
}

/** What the flags of a kubelet without a file must say, since the defaults of flags are open: facts/kubernetes.md, 2. */
const closed = {
  "anonymous-auth": "false",
  "authentication-token-webhook": "true",
  "authorization-mode": "Webhook",
  "client-ca-file": "/etc/kubernetes/pki/ca.crt",
  "read-only-port": "0",
  "cadvisor-port": "0",
};

/** Its identity and its cluster, in every release without a file. */
const common = {
  kubeconfig: "/etc/kubernetes/kubelet.conf",
  "root-dir": "/var/lib/kubelet",
  "cert-dir": "/var/lib/kubelet/pki",
  "hostname-override": "node-1",
  "node-ip": "10.0.0.21",
  "node-labels": "disk=ssd",
  "register-with-taints": "k=:NoSchedule",
  "allow-privileged": "true",
  "cluster-dns": "10.96.0.10",
  "cluster-domain": "cluster.local",
  "resolv-conf": "/run/nodegen/resolv.conf",
  "cgroup-driver": "systemd",
  "runtime-request-timeout": "15m0s",
  "network-plugin": "cni",
  "cni-conf-dir": "/etc/cni/net.d",
  "cni-bin-dir": "/opt/cni/bin",
  "pod-infra-container-image": "gcr.io/google_containers/pause-amd64:3.0",
};

test("1.6 knows bootstrapping as an experiment, and wants to be told to use its kubeconfig", () => {
  assert.equal(flagsOf("1.6.13"), {
    ...closed,
    ...common,
    "experimental-bootstrap-kubeconfig": "/etc/kubernetes/bootstrap-kubelet.conf",
    "require-kubeconfig": "true",
  });
});

test("1.9 rotates its certificate", () => {
  assert.equal(flagsOf("1.9.10"), {
    ...closed,
    ...common,
    "bootstrap-kubeconfig": "/etc/kubernetes/bootstrap-kubelet.conf",
    "rotate-certificates": "true",
  });
});

test("1.9 has no file for the kubelet", () => {
  const plan = firstPlan({ version: "1.9.10", more: docker });
  assert.equal(
    plan.files.map(({ path }) => path).filter((path) => path.endsWith("config.yaml")),
    [],
  );
});

/** A profile's own flags, and what is in the unit or the file instead of nodegen's. */
test("the profile's flags take the place of nodegen's settings", () => {
  const flags = flagsOf(
    "1.9.10",
    "kubelet: { flags: { read-only-port: 10255, cadvisor-port: 4194 } }",
  );
  assert.is(flags["read-only-port"], "10255");
  assert.is(flags["cadvisor-port"], "4194");
  const more = `${docker}kubelet: { flags: { anonymous-auth: true, cluster-dns: 10.96.0.53 } }`;
  const plan = firstPlan({ version: "1.16.15", more });
  const file = parse(fileText(plan, "/var/lib/kubelet/config.yaml"));
  assert.is(file.clusterDNS, undefined);
  assert.equal(file.authentication, {
    webhook: { enabled: true },
    x509: { clientCAFile: "/etc/kubernetes/pki/ca.crt" },
  });
  const own = Object.fromEntries(unitFlags(plan, "kubelet.service"));
  assert.is(own["anonymous-auth"], "true");
  assert.is(own["cluster-dns"], "10.96.0.53");
});

test("gates of the profile's flag join those of its fields", () => {
  const flags = flagsOf(
    "1.9.10",
    "kubelet: { config: { featureGates: { CPUManager: true } }, flags: { feature-gates: Accelerators=true } }",
  );
  assert.is(flags["feature-gates"], "CPUManager=true,Accelerators=true");
});

test("who may reach cAdvisor's port", () => {
  assert.is(flagsOf("1.11.5")["cadvisor-port"], "0");
  assert.is(flagsOf("1.12.7")["cadvisor-port"], undefined);
  assert.is(flagsOf("1.9.10", "kubelet: { cadvisorAccess: all }")["cadvisor-port"], undefined);
});

test("health is asked for where the profile has moved it", () => {
  for (const given of ["config: { healthzPort: 10348 }", "flags: { healthz-port: 10348 }"]) {
    const plan = firstPlan({ version: "1.16.15", more: `${docker}kubelet: { ${given} }` });
    const urls = plan.checks.flatMap((check) => (check.kind === "http-ok" ? check.url : []));
    assert.equal(urls, ["http://127.0.0.1:10348/healthz"]);
  }
});

test.run();
