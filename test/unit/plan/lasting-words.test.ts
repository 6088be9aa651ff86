import { test } from "uvu";
import * as assert from "uvu/assert";
import { fileText, planText, profileText } from "../../helpers/plan-text.ts";

/** The words of the rows `keep` by their key. */
function wordsOf(more: string, version = "1.33.13", pools?: string): Map<string, string> {
  const text = profileText({ version, more, ...(pools === undefined ? {} : { pools }) });
  const [plan] = planText(text).plans;
  if (plan === undefined) throw new Error("no plan");
  const rows = [...fileText(plan, "/etc/nodegen/plan").matchAll(/^keep (.*)$/gm)];
  const words = rows.flatMap(([, row = ""]) => row.split(" "));
  return new Map(words.map((word) => word.split(/=(.*)/s, 2) as [string, string]));
}

const usual = {
  kubernetes: "1.33",
  runtime: "containerd",
  cgroupDriver: "systemd",
  cni: "none",
  server: "https://10.0.0.10:6443",
  folders: "/var/lib/kubelet,-",
  managers: "none,None",
  podSubnet: "10.244.0.0/16",
  address: "10.0.0.21",
};

test("what a machine cannot change", () => assert.equal(Object.fromEntries(wordsOf("")), usual));

const sum = "a".repeat(64);
const own = (name: string) =>
  `${name}: { url: https://files.example/${name}, sha256: { amd64: ${sum} } }`;

const cases: Readonly<Record<string, readonly [more: string, key: string, value: string]>> = {
  "a network plugin": ["cni: { plugin: flannel }", "cni", "flannel"],
  "a cgroup driver": ["containerRuntime: { cgroupDriver: cgroupfs }", "cgroupDriver", "cgroupfs"],
  "the kubelet's folder": ["paths: { kubelet: /data/kubelet }", "folders", "/data/kubelet,-"],
  "containerd's folder": [
    "containerRuntime: { config: { root: /data/containerd } }",
    "folders",
    "/var/lib/kubelet,/data/containerd",
  ],
  "a folder with a space": [
    'containerRuntime: { config: { root: "/data/my runtime" } }',
    "folders",
    "/var/lib/kubelet,/data/my%20runtime",
  ],
  "docker's folder, and what speaks for it": [
    `containerRuntime: { name: docker, config: { data-root: /data/docker } }\nbinaries: { ${own("cri-dockerd")} }`,
    "folders",
    "/var/lib/kubelet,/data/docker",
  ],
  "cri-dockerd": [
    `containerRuntime: { name: docker }\nbinaries: { ${own("cri-dockerd")} }`,
    "runtime",
    "cri-dockerd",
  ],
  "CRI-O's folder": [
    "containerRuntime: { name: cri-o, config: { crio: { root: /data/crio } } }",
    "folders",
    "/var/lib/kubelet,/data/crio",
  ],
  "managers by field": [
    "kubelet: { config: { cpuManagerPolicy: static, reservedSystemCPUs: '0', memoryManagerPolicy: None } }",
    "managers",
    "static,None",
  ],
  "managers by flag": [
    "kubelet: { flags: { cpu-manager-policy: static, reserved-cpus: '0' } }",
    "managers",
    "static,None",
  ],
  "the API server's address, which comes with each build": [
    "join: { method: clientCertificate }",
    "server",
    "-",
  ],
};
for (const [name, [more, key, value]] of Object.entries(cases))
  test(`keep: ${name}`, () => {
    const words = wordsOf(more);
    assert.is(words.get(key), value);
    assert.equal([...words.keys()].sort(), Object.keys(usual).sort());
  });

test("keep: dockershim is another runtime than cri-dockerd", () => {
  const more = `containerRuntime: { name: docker }\nbinaries: { ${own("kubelet")}, ${own("kube-proxy")} }`;
  assert.is(wordsOf(more, "1.20.15").get("runtime"), "docker");
});

test("keep: a part of the Pod subnet, two addresses, none", () => {
  const node = (more: string) => `nodePools: [{ name: a, nodes: [{ name: n, ${more} }] }]`;
  const bridge = "cni: { plugin: bridge }";
  const part = wordsOf(bridge, undefined, node("podSubnet: 10.244.1.0/24"));
  assert.is(part.get("podSubnet"), "10.244.1.0/24");
  assert.is(part.get("address"), "-");
  assert.is(wordsOf("", undefined, "nodePools: [{ name: a }]").get("address"), "-");
});

test.run();
