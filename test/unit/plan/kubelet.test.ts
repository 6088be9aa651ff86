import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import {
  fileText,
  firstPlan,
  type ProfileTextOptions,
  unitArguments,
} from "../../helpers/plan-text.ts";

const taints =
  "nodePools: [{ name: w, labels: { disk: ssd, a: '' }, taints: [{ key: k, value: v, effect: NoSchedule }, { key: l, effect: NoExecute }], nodes: [{ name: node-1, address: 10.0.0.21 }] }]";
/** kube-proxy of some minors has no digest, and it is not what is asked here. */
const more = "kubeProxy: { enabled: false }";

function kubeletOf(options: ProfileTextOptions) {
  const plan = firstPlan({ more, pools: taints, ...options });
  const config = parse(fileText(plan, "/var/lib/kubelet/config.yaml")) as Record<string, unknown>;
  return { plan, config, words: unitArguments(plan, "kubelet.service") };
}

const socket = "unix:///run/containerd/containerd.sock";

/** Facts of each release, read in its source: what stands as a flag, and what as a field. */
const releases: readonly {
  version: string;
  remote: boolean;
  endpoint: "flag" | "field";
  taints: "flag" | "field";
  failCgroupV1: boolean;
}[] = [
  { version: "1.10.11", remote: true, endpoint: "flag", taints: "flag", failCgroupV1: false },
  { version: "1.16.15", remote: true, endpoint: "flag", taints: "flag", failCgroupV1: false },
  { version: "1.20.15", remote: true, endpoint: "flag", taints: "flag", failCgroupV1: false },
  { version: "1.22.15", remote: true, endpoint: "flag", taints: "flag", failCgroupV1: false },
  { version: "1.23.16", remote: true, endpoint: "flag", taints: "field", failCgroupV1: false },
  { version: "1.24.17", remote: false, endpoint: "flag", taints: "field", failCgroupV1: false },
  { version: "1.26.15", remote: false, endpoint: "flag", taints: "field", failCgroupV1: false },
  { version: "1.27.16", remote: false, endpoint: "field", taints: "field", failCgroupV1: false },
  { version: "1.34.11", remote: false, endpoint: "field", taints: "field", failCgroupV1: false },
  { version: "1.35.8", remote: false, endpoint: "field", taints: "field", failCgroupV1: true },
  { version: "1.36.4", remote: false, endpoint: "field", taints: "field", failCgroupV1: true },
];

for (const release of releases) {
  test(`flags and fields of ${release.version}`, () => {
    const { config, words } = kubeletOf({ version: release.version });
    const asField = release.endpoint === "field";
    assert.is(words.includes("--container-runtime=remote"), release.remote);
    assert.is(words.includes(`--container-runtime-endpoint=${socket}`), !asField);
    assert.is(config["containerRuntimeEndpoint"], asField ? socket : undefined);
    const flag = "--register-with-taints=k=v:NoSchedule,l=:NoExecute";
    assert.is(words.includes(flag), release.taints === "flag");
    const field = [
      { key: "k", value: "v", effect: "NoSchedule" },
      { key: "l", effect: "NoExecute" },
    ];
    assert.equal(config["registerWithTaints"], release.taints === "field" ? field : undefined);
    assert.is(config["failCgroupV1"], release.failCgroupV1 ? false : undefined);
    assert.is(
      words.some((word) => word.startsWith("--pod-infra-container-image")),
      false,
    );
  });
}

test("what every release gets", () => {
  for (const version of ["1.11.5", "1.36.4"]) {
    const { config, words, plan } = kubeletOf({ version });
    assert.equal(
      words.filter((word) => !/taints|container-runtime|allow-privileged|cadvisor/.test(word)),
      [
        "--config=/var/lib/kubelet/config.yaml",
        "--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf",
        "--kubeconfig=/etc/kubernetes/kubelet.conf",
        "--hostname-override=node-1",
        "--node-ip=10.0.0.21",
        "--node-labels=disk=ssd,a=",
      ],
    );
    assert.is(config["apiVersion"], "kubelet.config.k8s.io/v1beta1");
    assert.is(config["kind"], "KubeletConfiguration");
    assert.equal(config["authentication"], {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: "/etc/kubernetes/pki/ca.crt" },
    });
    assert.equal(config["authorization"], { mode: "Webhook" });
    assert.equal(config["clusterDNS"], ["10.96.0.10"]);
    assert.is(config["clusterDomain"], "cluster.local");
    assert.is(config["cgroupDriver"], "systemd");
    assert.is(config["rotateCertificates"], true);
    assert.equal(
      plan.units.map(({ name }) => name),
      ["containerd.service", "kubelet.service"],
    );
  }
});

test("the kubelet's folder has the mode that it gives it itself", () => {
  // pkg/kubelet, setupDataDirs: os.MkdirAll(kl.getRootDir(), 0750)
  const folder = kubeletOf({}).plan.directories.find(({ path }) => path === "/var/lib/kubelet");
  assert.is(folder?.mode, "0750");
});

test("1.10 rotates its certificate by a flag", () => {
  const { config, words } = kubeletOf({ version: "1.10.11" });
  assert.ok(words.includes("--rotate-certificates=true"));
  assert.is(config["rotateCertificates"], undefined);
});

test("1.11 asks for its serving certificate only with the gate", () => {
  const bootstrap = `${more}\nkubelet: { servingCertificate: bootstrap, config: { featureGates: { CPUManager: false } } }`;
  const old = kubeletOf({ version: "1.11.5", more: bootstrap }).config;
  assert.is(old["serverTLSBootstrap"], true);
  assert.equal(old["featureGates"], { RotateKubeletServerCertificate: true, CPUManager: false });
  const plain = `${more}\nkubelet: { servingCertificate: bootstrap }`;
  const { config } = kubeletOf({ version: "1.12.7", more: plain });
  assert.is(config["serverTLSBootstrap"], true);
  assert.is(config["featureGates"], undefined);
});

test("a node without address, labels and taints has no flags for them", () => {
  const pools = "nodePools: [{ name: w, nodes: [{ name: node-1 }] }]";
  const { words, config } = kubeletOf({ version: "1.20.15", pools });
  assert.equal(
    words.filter((word) => /node-ip|labels|taints/.test(word)),
    [],
  );
  assert.is(config["registerWithTaints"], undefined);
});

test("the profile's fields and flags win", () => {
  const { config, words } = kubeletOf({
    more: `${more}\nkubelet: { config: { runtimeRequestTimeout: 2m, authentication: { anonymous: { enabled: true } } }, flags: { v: 4 } }\nhost: { swap: keep }`,
  });
  assert.is(config["runtimeRequestTimeout"], "2m");
  const authentication = config["authentication"] as Record<string, unknown>;
  assert.equal(authentication["anonymous"], { enabled: true });
  assert.equal(authentication["webhook"], { enabled: true });
  assert.is(config["failSwapOn"], false);
  assert.is(words.at(-1), "--v=4");
});

test("resolv.conf is chosen at start unless the profile names one", () => {
  const { config, plan } = kubeletOf({});
  assert.is(config["resolvConf"], "/run/nodegen/resolv.conf");
  assert.match(fileText(plan, "/etc/systemd/system/kubelet.service"), /^ExecStartPre=/m);
  const own = kubeletOf({ more: `${more}\nkubelet: { config: { resolvConf: /etc/resolv.conf } }` });
  assert.is(own.config["resolvConf"], "/etc/resolv.conf");
  assert.not.match(fileText(own.plan, "/etc/systemd/system/kubelet.service"), /^ExecStartPre=/m);
});

test("another root folder takes the certificates along", () => {
  const plan = firstPlan({ more: `${more}\npaths: { kubelet: /data/kubelet }` });
  const words = unitArguments(plan, "kubelet.service");
  assert.ok(words.includes("--root-dir=/data/kubelet"));
  assert.ok(words.includes("--cert-dir=/data/kubelet/pki"));
  assert.ok(words.includes("--config=/data/kubelet/config.yaml"));
});

test("the health check follows healthzPort and healthzBindAddress", () => {
  const urlOf = (options: ProfileTextOptions) =>
    kubeletOf(options).plan.checks.flatMap((check) => (check.kind === "http-ok" ? check.url : []));
  assert.equal(urlOf({}), ["http://127.0.0.1:10248/healthz"]);
  const own = { more: `${more}\nkubelet: { config: { healthzPort: 12345 } }` };
  assert.equal(urlOf(own), ["http://127.0.0.1:12345/healthz"]);
  for (const [address, host] of [
    ["10.0.0.21", "10.0.0.21"],
    ["fd00::21", "[fd00::21]"],
    ["0.0.0.0", "127.0.0.1"],
    ["::", "127.0.0.1"],
  ]) {
    const bound = { more: `${more}\nkubelet: { config: { healthzBindAddress: "${address}" } }` };
    assert.equal(urlOf(bound), [`http://${host}:10248/healthz`]);
  }
  assert.equal(urlOf({ more: `${more}\nkubelet: { config: { healthzPort: 0 } }` }), []);
});

test.run();
